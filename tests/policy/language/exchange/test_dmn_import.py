"""DMN models become packs that compile and answer as the model says; what has no equivalent is told with its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.account import Account
from policy.language.compile import read
from policy.language.exchange.dmn import markup
from policy.language.exchange.dmn.importing import import_dmn
from policy.language.exchange.dmn.naming import Names, is_name, slug, spoken
from policy.language.exchange.outcome import Imported
from policy.language.findings import Severity
from policy.language.targets.interpret.rows import Answer
from policy.language.targets.interpret.whole import read as interpret
from policy.language.tree.types import Value
from tests.policy.language.exchange.models import FEES, data, literal, model, table

ON = date(2025, 11, 4)
VERSIONS = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)


def imported(body: str, **options: str) -> Imported:
    return import_dmn("m.dmn", model(body, **options))


def errors(made: Imported) -> list[str]:
    return [finding.message for finding in made.findings if finding.is_error]


def codes(made: Imported, severity: Severity = Severity.NOTE) -> set[str]:
    return {finding.code for finding in made.findings if finding.severity is severity}


def sound(body: str) -> Imported:
    made = imported(body)
    assert not errors(made)
    return made


def page(made: Imported, name: str = "components/fees.md") -> str:
    return " ".join(made.pages[name].decode().split())


def outputs(made: Imported, **values: Value) -> dict[str, Value]:
    """Answer every table for an account and return what came out."""
    pack = read(made.pages).pack
    assert pack is not None
    reading = interpret(pack, Account("a", {name.replace("_", " "): one for name, one in values.items()}), ON)
    found: dict[str, Value] = {}
    for outcome in reading.answers.values():
        if isinstance(outcome, Answer):
            found |= outcome.outputs
    return found


# Files


@pytest.mark.parametrize("namespace", VERSIONS)
def test_every_version_is_read_into_pages_that_compile(namespace: str) -> None:
    made = import_dmn("fees.dmn", FEES.replace(VERSIONS[2].encode(), namespace.encode()))
    assert made.is_sound
    late = page(made, "components/late-fee.md")
    assert "| > 15 | >= 25.00 | residential, low income | max(5.00, round(2% of past due)) |" in late
    assert "otherwise" in late
    assert outputs(made, past_due=100_000, days_past_due=20, segment="low income")["amount"] == 2_000
    assert outputs(made, past_due=100_000, days_past_due=20, segment="business")["amount"] == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"hello", "not-xml"),
        (b"<a", "not-xml"),
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", "not-xml"),
        (b"<a/>", "not-dmn"),
        (b'<definitions xmlns="urn:other"/>', "not-dmn"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "xml-forbidden"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "xml-forbidden"),
        (b"<a>" * 100, "xml-too-large"),
    ],
)
def test_what_is_no_model_is_refused_with_one_finding(content: bytes, code: str) -> None:
    made = import_dmn("x.dmn", content)
    assert not made.pages
    assert [finding.code for finding in made.findings] == [code]
    assert made.findings[0].place.page == "x.dmn"


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "LARGEST", 10)
    assert import_dmn("x.dmn", FEES).findings[0].code == "file-too-large"


def test_a_model_without_decisions_says_so() -> None:
    assert codes(imported(data("A")), Severity.ERROR) >= {"no-decision"}


# Hit policies


@pytest.mark.parametrize(
    ("policy", "written", "expected"),
    [
        ('hitPolicy="UNIQUE"', "(unique)", None),
        ("", "(unique)", None),
        ('hitPolicy="FIRST"', "(first)", 1),
        ('hitPolicy="COLLECT" aggregation="SUM"', "(collect sum)", 4),
        ('hitPolicy="COLLECT" aggregation="MIN"', "(collect min)", 1),
        ('hitPolicy="COLLECT" aggregation="MAX"', "(collect max)", 3),
        ('hitPolicy="COLLECT" aggregation="COUNT"', "(collect count)", 2),
        ('hitPolicy="COLLECT"', "(rule order)", None),
        ('hitPolicy="RULE ORDER"', "(rule order)", None),
        ('hitPolicy="ANY"', "(any)", None),
    ],
)
def test_hit_policies(policy: str, written: str, expected: int | None) -> None:
    made = sound(data("A") + table("Level", ["A"], ["Level"], [["> 1", "1"], ["> 5", "3"]], policy))
    assert written in page(made)
    if expected is not None:
        assert outputs(made, a=7)["level"] == expected


def test_an_unknown_hit_policy_is_told() -> None:
    made = imported(data("A") + table("B", ["A"], ["B"], [["1", "2"]], 'hitPolicy="BEST"'))
    assert "BEST" in errors(made)[0]


def test_priority_is_the_order_of_the_output_values() -> None:
    output = '<output name="B"><outputValues><text>"high", "low"</text></outputValues></output>'
    rows = [["> 1", '"low"'], ["> 5", '"high"']]
    made = sound(data("A") + table("B", ["A"], [output], rows, 'hitPolicy="PRIORITY"'))
    assert "= b (high, low)" in page(made)
    assert outputs(made, a=7)["b"] == "high"
    made = sound(data("A") + table("B", ["A"], [output], rows, 'hitPolicy="OUTPUT ORDER"'))
    assert "(output order)" in page(made)


def test_numbers_are_ranked_by_a_column_of_priorities() -> None:
    output = '<output name="B"><outputValues><text>3, 1</text></outputValues></output>'
    rows = [["> 1", "1"], ["> 5", "3"], ["> 6", "2"]]
    made = sound(data("A") + table("B", ["A"], [output], rows, 'hitPolicy="PRIORITY"'))
    assert outputs(made, a=7)["b"] == 3
    none = imported(
        data("A") + table("B", ["A"], ["B"], [["1", "1"], ["1", "sqrt(2)"]], 'hitPolicy="PRIORITY"')
    )
    assert "no-priority" in codes(none, Severity.WARNING)


def test_a_second_ranked_output_is_told() -> None:
    one, two = (
        f'<output name="{name}"><outputValues><text>"x", "y"</text></outputValues></output>' for name in "BC"
    )
    rows = [["1", '"x"', '"y"']]
    made = sound(data("A") + table("T", ["A"], [one, two], rows, 'hitPolicy="PRIORITY"'))
    assert "second-output" in codes(made, Severity.WARNING)


# Outputs, defaults, annotations


def test_several_outputs_are_used_by_their_names() -> None:
    body = data("A") + table(
        "T", ["A"], ["Rate", "Level"], [["> 1", "0.125", '"x y"'], ["<= 1", "0.25", '"z"']]
    )
    body += table("U", ["T.Level"], ["U"], [['"x y"', "T.Rate"], ['"z"', "1"]])
    made = sound(body)
    assert outputs(made, a=7)["u"] == outputs(made, a=7)["rate"] == pytest.approx(0.125)
    assert "= level (x y, z)" in page(made)


def test_a_default_is_a_row_for_otherwise() -> None:
    output = '<output name="B"><defaultOutputEntry><text>9</text></defaultOutputEntry></output>'
    made = sound(data("A") + table("B", ["A"], [output], [["> 5", "1"]]))
    assert outputs(made, a=1)["b"] == 9
    half = imported(data("A") + table("B", ["A"], [output, "C"], [["> 5", "1", "2"]]))
    assert "default" in errors(half)[0]
    broken = imported(data("A") + table("B", ["A"], [output.replace("9", "sqrt(9)")], [["> 5", "1"]]))
    assert "sqrt" in errors(broken)[0]


def test_notes_and_sources_come_along() -> None:
    body = (
        data("A")
        + """
    <decision id="d" name="B"><description>Why
    # it is so</description>
    <decisionTable id="t"><input id="i" label="A"><inputExpression typeRef="number"><text>A</text></inputExpression></input>
    <output id="o"/><annotation name="Source"/><annotation name="Owner"/>
    <rule id="RA"><description>said</description><inputEntry><text>1</text></inputEntry><outputEntry><text>2</text>
    </outputEntry><annotationEntry><text>code 1</text></annotationEntry><annotationEntry><text>me</text>
    </annotationEntry><annotationEntry><text>more</text></annotationEntry><annotationEntry><text>still</text>
    </annotationEntry><annotationEntry/></rule>
    <rule id="RA"><inputEntry><text>2</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
    </decisionTable></decision>
    <textAnnotation id="ta"/>"""
    )
    made = sound(body)
    text = page(made)
    assert "| RA | 1 | 2 | code 1 | owner: me; more; still; said |" in text
    assert "| B1 | 2 | 2 |" in text


def test_a_rule_with_a_missing_cell_is_told_and_left_out() -> None:
    made = imported(data("A") + table("B", ["A"], ["B"], [["1", "2"], ["1"]]))
    assert codes(made, Severity.ERROR) == {"missing-cell"}
    assert made.pages


# Values


def test_texts_become_words_and_sentences_stay_sentences() -> None:
    body = data("A", "string") + table(
        "T", ["A"], ["T"], [['"A+"', '"a sentence of more than five words"'], ['not("A+", "of")', '"no"']]
    )
    made = sound(body)
    assert "= why" in page(made)
    assert "a, n-of, other" in page(made, "inputs.md")
    assert {"renamed", "words-guessed"} <= codes(made)


def test_dates_durations_and_the_quote_date() -> None:
    body = data("Quote Date", "date") + data("Due", "date") + data("Wait", "days and time duration")
    body += data("Term", "years and months duration")
    body += table(
        "Late",
        ['(Quote Date - Due) / duration("P1D")', "Wait", "Term", "Due"],
        ["Late"],
        [
            [
                "> 15",
                'duration("P1D")',
                '< duration("P1Y")',
                '[date("2025-01-01")..date("2025-12-31")]',
                "true",
            ],
            ["<= 15", "-", "-", "-", "false"],
        ],
    )
    body += literal("Last", 'Due + duration("P15D")', "date") + literal("Next", "Due + Wait", "date")
    made = sound(body)
    text = page(made)
    assert "quote date - due | wait | term | due" in text
    assert "| > 15 | 1 day | < 12 months | [2025-01-01 .. 2025-12-31] | yes |" in text
    assert "due + 15 days" in text
    assert "quote date" not in page(made, "inputs.md")


def test_a_number_without_a_value_may_be_unknown() -> None:
    rows = [["null", "1"], ["not(null)", "2"], ["not(null, 7)", "3"], ["-", "4"]]
    made = sound(data("A") + table("B", ["A"], ["B"], rows, 'hitPolicy="RULE ORDER"'))
    text = page(made)
    assert [
        f"| B{n} | {cell} |" in text for n, cell in enumerate(("unknown", "known", "not(7)", "-, unknown"), 1)
    ]
    assert "unknown" in page(made, "inputs.md")


def test_constants_that_others_use_are_parameters() -> None:
    body = (
        data("A")
        + literal("Limit", "25.00")
        + literal("Since", 'date("2025-01-01")', "date")
        + data("D", "date")
    )
    body += table("B", ["A", "D"], ["B"], [["< Limit", ">= Since", "Limit"], [">= Limit", "< Since", "A"]])
    made = sound(body)
    assert "| limit | 25.00 |" in page(made, "parameters.md")
    assert "< limit" in page(made, "components/b.md")


def test_types_say_what_numbers_are() -> None:
    body = """
    <itemDefinition name="tRate" tillside:kind="rate" tillside:step="0.1%"><typeRef>number</typeRef>
    <allowedValues><text>[0..0.3]</text></allowedValues></itemDefinition>
    <itemDefinition name="tFine"><typeRef>number</typeRef><allowedValues><text>[0..0.0000000001]</text></allowedValues>
    </itemDefinition>
    <itemDefinition name="tLoan"><itemComponent name="amount"><typeRef>tMoney</typeRef></itemComponent>
    <itemComponent name="state"><typeRef>string</typeRef><allowedValues><text>"CO"</text></allowedValues>
    </itemComponent></itemDefinition>
    <itemDefinition name="tMoney"><typeRef>feel:number</typeRef></itemDefinition>"""
    body += data("Rate", "tRate") + data("Loan", "tLoan") + data("Nothing", "Any") + data("Fine", "tFine")
    body += table(
        "B", ["Loan.state", "Nothing"], ["B"], [['"CO"', "-", "round half up(Loan.amount * Rate, 2)"]]
    )
    body += literal("C", "Rate + 0.05 - Fine")
    made = imported(body)
    text = page(made, "inputs.md")
    assert "| rate | rate | 0% .. 30% by 0.1% |" in text
    assert "loan-amount" in text or "loan amount | money | -10000000.00 .. 10000000.00" in text
    assert "co, other" in text
    assert "round(rate of loan amount)" in page(made, "components/b.md")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("A * 0.02", "round(2% of a)"),
        ("A / 12", "round(1/12 of a)"),
        ("(A + 5.00) * 3", "(a + 5.00) * 3"),
        ("3 * A", "a * 3"),
        ("max([A, 5])", "max(a, 5.00)"),
        ("sum(A, 1.00)", "a + 1.00"),
        ("sum(A)", "a"),
        ("-A", "(0.00 - a)"),
        ("A + -5.00", "a + (0.00 - 5.00)"),
        ("round up(A * 0.02, 2)", "round up(2% of a)"),
        ("decimal(A * 0.02, 2)", "round half even(2% of a)"),
        ("floor(A * 0.02)", "round down(2% of a to 1.00)"),
        ("round half up(A * 0.02 / 0.05, 0) * 0.05", "round(2% of a to 0.05)"),
        ("round half up(A / 4, 0) * 3", "round(1/4 of a to 1.00) * 3"),
        ("round half up(A * Days / 30, 2)", "prorate(a, days, 30)"),
        ("round half up(A * Days / Whole, 2)", "prorate(a, days, whole)"),
        ("A * Days", "a * days"),
        ("2.50 * Days", "2.50 * days"),
        ("Share * A", "round(share of a)"),
        ("A * Share", "round(share of a)"),
        ("0.125 * (A - 1.00)", "round(12.5% of (a - 1.00))"),
        ("min(A, A * 0.5)", "round(min(a, 50% of a))"),
    ],
)
def test_formulas_of_money(text: str, written: str) -> None:
    body = """
    <itemDefinition name="tDays" tillside:kind="days"><typeRef>number</typeRef>
    <allowedValues><text>[1..31]</text></allowedValues></itemDefinition>
    <itemDefinition name="tShare" tillside:kind="rate"><typeRef>number</typeRef></itemDefinition>
    <itemDefinition name="money"><typeRef>number</typeRef></itemDefinition>"""
    body += data("A", "money") + data("Days", "tDays") + data("Whole", "tDays") + data("Share", "tShare")
    made = sound(body + table("F", ["A"], ["F"], [["-", text]]))
    assert f"| {written} |" in page(made, "components/f.md")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("A * 2 + B", "a * 2 + b"),
        ("A * B", "a * b"),
        ("round up(A, 0)", "| a |"),
        ("-7", "0 - 7"),
        ("ceiling(A)", "| a |"),
    ],
)
def test_formulas_of_whole_numbers(text: str, written: str) -> None:
    body = data("A") + data("B") + data("C", "boolean")
    made = imported(body + table("F", ["C"], ["F"], [["-", text]]))
    assert written in page(made)


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(A)",
        "A / B",
        "A / 0",
        "if A > 1 then 2 else 3",
        'A + "x"',
        '"x" + "y"',
        "round half up(A, B)",
        "round half up(M, 9)",
        "round half up(R, 2) * 1.1111",
        "ceiling(R)",
        'D + 1 * duration("P2D")',
        "max()",
        "null",
        "null + 1",
        "A > 1",
        "1.005 + M",
        "-0.02 * M",
        "round half up(M / 0.005, 0) * 0.005",
    ],
)
def test_a_formula_that_no_page_can_say_is_told_with_its_line(text: str) -> None:
    body = """<itemDefinition name="money"><typeRef>number</typeRef></itemDefinition>
    <itemDefinition name="tRate" tillside:kind="rate"><typeRef>number</typeRef></itemDefinition>"""
    body += data("A") + data("B") + data("M", "money") + data("R", "tRate") + data("D", "date")
    made = imported(body + table("F", ["A"], ["F"], [["> 1", text], ["<= 1", "A"]]))
    assert errors(made)
    assert any(finding.place.line > 1 for finding in made.findings if finding.is_error)
    assert made.pages


def test_tests_that_no_cell_can_say_are_told() -> None:
    body = data("A") + data("B") + data("C")
    rows = [
        ["< B", "-", "1"],
        ["A in [1..2]", "-", "1"],
        ["-", "null", "1"],
        ['"x"', "-", "1"],
        ["0.5", "-", "1"],
    ]
    made = imported(body + table("F", ["A", "B + C"], ["F"], rows))
    assert len(errors(made)) >= 4


def test_a_table_whose_column_cannot_be_said_is_left_out() -> None:
    made = imported(data("A") + table("F", ["sqrt(A)"], ["F"], [["1", "2"]]) + literal("G", "A"))
    assert any("left out" in message for message in errors(made))
    made = imported(data("A") + table("F", ["if A > 1 then 1 else 2"], ["F"], [["1", "2"]]))
    assert any("left out" in message for message in errors(made))


def test_literals_and_limits_show_how_fine_a_number_is() -> None:
    body = """<itemDefinition name="tFine"><typeRef>number</typeRef><allowedValues><text>[0..0.0000001]</text>
    </allowedValues></itemDefinition><itemDefinition name="tFlag"><typeRef>boolean</typeRef><allowedValues>
    <text>true, false</text></allowedValues></itemDefinition>
    <itemDefinition name="tWhole" tillside:kind="integer"><typeRef>number</typeRef></itemDefinition>"""
    body += data("Fine", "tFine") + data("Flag", "tFlag") + data("Whole", "tWhole")
    made = imported(
        body + table("F", ["Fine", "Flag", "Whole"], ["F"], [["-", "true", "0.5", "1"], ["-", "-", "1", "2"]])
    )
    assert "0% .. 0.00001% by 0.0000001%" in page(made, "inputs.md")
    assert "part of a whole number" in errors(made)[0]


def test_days_are_added_one_by_one() -> None:
    body = data("D", "date") + data("N", "days and time duration")
    made = sound(body + literal("Last", 'D + N * duration("P1D")', "date"))
    assert "| d + n |" in page(made)


def test_a_component_never_takes_the_name_of_something_else() -> None:
    body = (
        data("late-fee")
        + data("late-fee-amount")
        + table("Late Fee", ["late-fee"], ["Late Fee"], [["-", "5.00"]])
    )
    body += literal("X", "late-fee + 0 * late-fee-amount")
    assert "component: late-fee-3" in page(sound(body), "components/late-fee-3.md")


def test_an_amount_with_a_sentence_beside_it() -> None:
    rows = [["1", "5.00", '"because you did not pay in time"'], ["2", "6.00", '"because of all the rest"']]
    made = sound(data("A") + table("Fee", ["A"], ["amount", "reason"], rows))
    assert "= amount | = why" in page(made, "components/fee.md")


def test_a_result_takes_the_words_of_what_it_is_set_to() -> None:
    body = '<itemDefinition name="t"><typeRef>string</typeRef><allowedValues><text>"x", "A+"</text></allowedValues></itemDefinition>'
    body += data("S", "t") + data("A") + table("F", ["A"], ["F"], [["1", '"A+"'], ["2", "S"]])
    assert "= f (x, a)" in page(sound(body))
    assert "renamed" in codes(sound(data("A") + table("F", ["A"], ["F"], [["1", '"A+"'], ["2", '"b"']])))


# Expressions as decisions


def test_conditions_become_rows() -> None:
    body = data("A") + data("B") + data("C", "boolean")
    body += literal("F", "if A > 5 and B = 2 and C then 1 else if 3 >= A then 2 else if A != 4 then 3 else 4")
    made = sound(body)
    assert outputs(made, a=7, b=2, c=True)["f"] == 1
    assert outputs(made, a=3, b=2, c=True)["f"] == 2
    assert outputs(made, a=5, b=2, c=False)["f"] == 3
    assert outputs(made, a=4, b=2, c=False)["f"] == 4
    yes = sound(data("A") + literal("F", "A >= 18", "boolean"))
    assert (outputs(yes, a=18)["f"], outputs(yes, a=17)["f"]) == (True, False)


@pytest.mark.parametrize(
    "text",
    ["if A > 1 and A < 5 then 1 else 2", "if A > 1 or A < 0 then 1 else 2", "if A > B then 1 else 2", "sqrt(A)",
     "if A > 1 then sqrt(A) else 2", "if A > 1 then A / B else 2"],
)  # fmt: skip
def test_a_condition_that_rows_cannot_say_is_told(text: str) -> None:
    made = imported(data("A") + data("B") + literal("F", text))
    assert errors(made)


# What has no place


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ('<businessKnowledgeModel id="bkm" name="K"/>', "business knowledge model"),
        ('<decision id="d" name="D"><context/></decision>', "context"),
        ('<decision id="d" name="D"/>', "neither a table"),
        (data("A", "time") + literal("F", "1"), "time"),
        ('<itemDefinition name="tL" isCollection="true"><typeRef>number</typeRef></itemDefinition>' + data("A", "tL"), "list"),
        (data("A") + literal("F", "1").replace("<text>", "<x/><text>").replace(
            "<literalExpression>", '<literalExpression expressionLanguage="javascript">'), "javascript"),
        ('<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>' + data("A", "t"), "t"),
        ('<itemDefinition name="t"><typeRef>string</typeRef><allowedValues><text>!!</text></allowedValues>'
         "</itemDefinition>" + data("A", "t"), "!!"),
    ],
)  # fmt: skip
def test_what_has_no_equivalent_is_told_with_its_id(body: str, part: str) -> None:
    made = imported(body)
    assert any(part in message for message in errors(made)), errors(made)


def test_an_input_that_is_not_declared_is_added() -> None:
    made = sound(table("F", ["season"], ["F"], [['"a"', "1"], ['"b"', "2"]]))
    assert "input-added" in codes(made)
    assert "| season |" in page(made, "inputs.md")


def test_amounts_become_components_with_the_tables_that_they_need() -> None:
    body = data("A") + table("Base", ["A"], ["Base"], [["-", "25.00"]])
    body += table("Fee A", ["A"], ["Fee A"], [["-", "Base"]]) + table(
        "Fee B", ["A"], ["amount", "now"], [["-", "5.00", "1.00"]]
    )
    body += table("Level", ["A"], ["x"], [["-", '"y"']]) + table("Base", ["A"], ["Other"], [["-", "1"]])
    made = imported(body)
    assert "= amount" in page(made, "components/fee-a.md")
    assert "= now" in page(made, "components/fee-b.md")
    assert "## Level" in page(made, "components/fee-b.md")
    assert "component-made" in codes(made)


def test_names_are_made_fit_for_formulas() -> None:
    assert spoken("Years of Service") == "years-of-service"
    assert spoken("RiskCategory_2") == "risk-category-2"
    assert spoken("7 days") == "n-7-days"
    assert spoken("yes") == "n-yes"
    assert spoken("!!") == "value"
    assert spoken("not") == "n-not"
    assert spoken("a" * 3000) == "value"
    assert is_name("a b")
    assert not is_name("2")
    assert not is_name("1 +")
    names = Names()
    assert [names.take("A b"), names.take("a B"), names.take("x", "exact")] == ["a b", "a-b-2", "exact"]
    assert slug("!!") == "model"


# Anything


@pytest.mark.untraced
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_makes_the_importer_fail(chance: st.DataObject) -> None:
    at = chance.draw(st.integers(0, len(FEES) - 1))
    cut = chance.draw(st.integers(0, 30))
    put = chance.draw(
        st.sampled_from((b"", b"<", b'"', b"0", b"- ", b"null", b"..", b"not(", b"Segment", b"/", b"\xff"))
    )
    made = import_dmn("x.dmn", FEES[:at] + put + FEES[at + cut :])
    assert made.findings


@pytest.mark.untraced
@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet='ADM0123456789.,-+*/()[]<>=" notruefalsmxdi', max_size=30),
    st.text(alphabet='AM01.-*/()<>" maxroundhlfp,', max_size=30),
)
def test_no_text_of_a_cell_makes_the_importer_fail(cell: str, result: str) -> None:
    body = (
        '<itemDefinition name="money"><typeRef>number</typeRef></itemDefinition>'
        + data("A")
        + data("M", "money")
    )
    made = imported(body + table("F", ["A"], ["F"], [[cell.replace("<", ""), result.replace("<", "")]]))
    assert made.findings
