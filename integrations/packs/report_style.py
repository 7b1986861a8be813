"""The look of a report: one style sheet for screen (light and dark) and print. It fetches nothing."""

from typing import Final

_LIGHT: Final = (
    "--panel:#FFFFFF;--hairline:#DFE4E4;--control-border:#848E90;--text:#12181A;--text-quiet:#4A5557;"
    "--text-faint:#5F6B6D;--accent:#0D566B;--success:#1C6B3C;--warning:#7A4B00;--danger:#A2231D"
)
_DARK: Final = (
    "--panel:#171C1D;--hairline:#272E30;--control-border:#6C7A7D;--text:#E9EEEE;--text-quiet:#AEB9BB;"
    "--text-faint:#929EA0;--accent:#62B3CB;--success:#7CCB97;--warning:#E3B45A;--danger:#F29A92"
)
_HATCHING: Final = (
    "background-color:var(--text-faint);background-image:repeating-linear-gradient(135deg,transparent 0 3px,"
    "var(--panel) 3px 4.5px)"
)

STYLE: Final = f"""
:root{{color-scheme:light dark;{_LIGHT}}}
@media screen and (prefers-color-scheme:dark){{:root{{{_DARK}}}}}
*{{box-sizing:border-box;margin:0;padding:0}}
html,body{{background:var(--panel);color:var(--text);font:400 13px/20px Inter,"Segoe UI","SF Pro Text",sans-serif;
letter-spacing:-.003em;-webkit-font-smoothing:antialiased;print-color-adjust:exact;-webkit-print-color-adjust:exact}}
main{{max-width:1200px;margin:0 auto;padding:36px 48px 48px}}
header{{display:flex;gap:24px;justify-content:space-between;align-items:flex-start}}
h1{{font-size:26px;line-height:34px;font-weight:600;letter-spacing:-.02em;margin:2px 0 4px}}
h2{{font-size:15px;line-height:20px;font-weight:600;letter-spacing:-.006em}}
.q{{color:var(--text-quiet)}} .s{{font-size:12px;line-height:16px}} .b{{font-weight:600}} .m{{font-weight:500}}
.n{{font-variant-numeric:tabular-nums}}
.standing{{text-align:right;flex:none}} .standing p+p{{margin-top:4px}}
.mark{{display:inline-block;width:13px;height:13px;border-radius:50%;vertical-align:1px;margin-right:7px;
color:var(--panel);font:700 9px/13px sans-serif;text-align:center}}
.ok .mark{{background:var(--success)}} .bad .mark{{background:var(--danger)}}
.ok,.bad{{color:var(--text)}}
.keys{{display:flex;margin-top:24px;border-top:1px solid var(--text);border-bottom:1px solid var(--hairline)}}
.keys div{{flex:1;padding:14px 0 16px;min-width:0}}
.keys div+div{{border-left:1px solid var(--hairline);padding-left:24px}}
.keys .v{{font-size:28px;line-height:36px;font-weight:600;letter-spacing:-.02em}}
.two{{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);column-gap:56px}}
section{{margin-top:26px;min-width:0;break-inside:avoid-page}} section.long{{break-inside:auto}}
table{{border-collapse:collapse;width:100%}}
caption{{text-align:left;font-size:15px;line-height:20px;font-weight:600;letter-spacing:-.006em}}
th{{font-size:11px;line-height:16px;font-weight:500;color:var(--text-quiet);text-align:left;padding:4px 0 6px;
vertical-align:bottom}}
.r{{text-align:right}} th.r{{text-align:right}}
thead{{display:table-header-group}} tr{{break-inside:avoid}}
.bars{{table-layout:fixed}} .bars thead th:first-child{{font-size:15px;line-height:20px;font-weight:600;
color:var(--text);letter-spacing:-.006em;padding:0 0 8px}}
.bars td,.bars tbody th,.bars tfoot th{{height:30px;padding:0;border-top:1px solid var(--hairline);
vertical-align:middle}}
.bars tbody th,.bars tfoot th{{font-size:13px;font-weight:400;color:var(--text);white-space:nowrap;overflow:hidden;
text-overflow:ellipsis}}
.bars tfoot td,.bars tfoot th{{border-top:1px solid var(--text);font-weight:600}}
.bars .c0{{width:auto}} .bars .c1{{width:204px}} .bars .c2{{width:100px}} .bars .c3{{width:66px}}
.bar{{position:relative;height:30px;width:196px}} .bar i{{position:absolute;top:8px;height:14px;border-radius:1px}}
.bar b{{position:absolute;top:0;bottom:0;width:1px;background:var(--control-border)}}
.more{{background-color:var(--accent)}} .less{{{_HATCHING}}}
.legend{{margin-top:14px}} .legend i{{width:14px;height:10px;display:inline-block;border-radius:1px;margin:0 6px 0 0}}
.legend span+span{{margin-left:16px}}
.hist{{display:flex;align-items:flex-end;gap:6px;border-top:1px solid var(--hairline);padding-top:12px;margin-top:8px}}
.hist div{{flex:1;display:flex;flex-direction:column;align-items:stretch;text-align:center;min-width:0}}
.hist i{{border-radius:1px 1px 0 0;display:block}} .hist .v{{font-size:12px;line-height:18px}}
.hist .l{{font-size:11px;line-height:14px;padding-top:6px;border-top:1px solid var(--control-border);height:40px}}
.rows{{margin-top:4px}} .rows td{{border-top:1px solid var(--hairline);padding:6px 0;vertical-align:top}}
.rows td+td,.rows th+th{{padding-left:12px}} .rows td.w{{overflow-wrap:anywhere}} .rows .nw{{white-space:nowrap}}
.after{{margin-top:8px}}
@media (max-width:900px){{.two{{display:block}} main{{padding:24px}} .keys{{flex-wrap:wrap}} .keys div{{flex:1 0 45%}}}}
@media print{{@page{{size:A4 landscape;margin:12mm}} main{{padding:0;max-width:none}} .two{{column-gap:32px}}}}
"""
