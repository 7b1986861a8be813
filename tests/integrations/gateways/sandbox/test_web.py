"""The sandbox as seen by a browser and by an attacker on the same machine."""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import httpx
import pytest

from integrations.payments import Amount, EntryRequest, Tender
from tests.integrations.gateways.sandbox.bench import SandboxBench


async def _got(bench: SandboxBench, url: str, **more: str) -> httpx.Response:
    """Ask as a browser does, which finds names under localhost by itself."""
    parts = httpx.URL(url)
    host = f"{parts.host}:{parts.port}"
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(parts.copy_with(host="127.0.0.1"), headers={"host": host, **more})


async def _page(bench: SandboxBench, **more: object) -> str:
    asked = {"amount": Amount(35810, "USD"), "merchant": "Riverbend <Utility>", "reference": "q", **more}
    return (await bench.gateway.open_entry(EntryRequest(**asked))).url  # type: ignore[arg-type]


async def test_the_page_and_the_frame_have_hosts_of_their_own(bench: SandboxBench) -> None:
    page = await bench.gateway.open_entry(EntryRequest(Amount(1, "USD"), "m", "q"))
    hosts = [httpx.URL(origin).host for origin in page.origins]
    assert len(set(hosts)) == 2
    answer = await _got(bench, page.url)
    assert f'src="{page.origins[1]}/frame/' in answer.text


async def test_policies_let_the_frame_talk_to_itself_alone(bench: SandboxBench) -> None:
    url = await _page(bench)
    page = await _got(bench, url)
    frame = await _got(
        bench,
        url.replace(bench.server.api.page_origin, bench.server.api.frame_origin).replace(
            "entry/", "frame/", 1
        ),
    )
    for answer in (page, frame):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert not re.search(r"<script(?! src=)|<style| style=| on\w+=", answer.text)
    assert "connect-src" not in page.headers["content-security-policy"]
    assert f"frame-ancestors {bench.server.api.page_origin}" in frame.headers["content-security-policy"]


async def test_the_warm_page_is_built_like_an_entry_page_and_gives_no_token(bench: SandboxBench) -> None:
    warm = await bench.gateway.warm_page()
    entry = await bench.gateway.open_entry(EntryRequest(Amount(35810, "USD"), "Riverbend Utility", "q"))
    assert warm.origins == entry.origins
    to_frame = (warm.origins[0] + "/entry/", warm.origins[1] + "/frame/")
    for blank, real in ((warm.url, entry.url), (warm.url.replace(*to_frame), entry.url.replace(*to_frame))):
        texts = [(await _got(bench, one)).text for one in (blank, real)]
        parts = [re.findall(r'(?:href|src)="(/assets/[^"]+)"', text) for text in texts]
        assert parts[0]
        assert parts[0] == parts[1]
    typed = {"session": "warm", "number": "4111111111111111", "month": 12, "year": 2030, "code": "123"}
    origin = warm.origins[1]
    async with httpx.AsyncClient(trust_env=False) as client:
        host = {"host": origin.removeprefix("http://"), "origin": origin}
        tokens = httpx.URL(origin + "/tokens").copy_with(host="127.0.0.1")
        answer = await client.post(tokens, json={**typed, "postal": "12345"}, headers=host)
    assert answer.json()["error"]["code"] == "unknown_session"


async def test_only_parts_that_are_the_same_for_everybody_may_be_kept(bench: SandboxBench) -> None:
    url = await _page(bench)
    style = await _got(bench, bench.server.api.page_origin + "/assets/theme.css")
    assert style.headers["cache-control"] == "max-age=3600"
    assert (await _got(bench, url)).headers["cache-control"] == "no-store"


async def test_names_are_escaped(bench: SandboxBench) -> None:
    assert "Riverbend &lt;Utility&gt;" in (await _got(bench, await _page(bench))).text


@pytest.mark.parametrize(
    ("locale", "pay"), [("en", "Pay 358.10"), ("es", "Pagar 358.10"), ("fr", "Pay 358.10")]
)
async def test_the_frame_speaks_the_agents_language(bench: SandboxBench, locale: str, pay: str) -> None:
    url = (await _page(bench, locale=locale)).replace("entry/", "frame/", 1)
    frame = await _got(bench, url.replace(bench.server.api.page_origin, bench.server.api.frame_origin))
    assert pay in frame.text


async def test_every_field_has_a_label(bench: SandboxBench) -> None:
    for tender in Tender:
        url = (await _page(bench, tender=tender)).replace("entry/", "frame/", 1)
        frame = await _got(bench, url.replace(bench.server.api.page_origin, bench.server.api.frame_origin))
        fields = re.findall(r'<input id="(\w+)"', frame.text)
        assert fields
        assert all(f'<label for="{field}">' in frame.text for field in fields)
        assert 'role="status"' in frame.text


def test_both_languages_have_every_text() -> None:
    texts = json.loads(
        Path(__file__)
        .parents[4]
        .joinpath("integrations/gateways/sandbox/assets/texts.json")
        .read_text("utf-8")
    )
    assert set(texts["en"]) == set(texts["es"])
    assert all(text for language in texts.values() for text in language.values())


async def test_a_foreign_host_name_gets_nothing(bench: SandboxBench) -> None:
    answer = await _got(bench, await _page(bench), host="evil.example")
    assert answer.status_code == 421


@pytest.mark.parametrize("path", ["/", "/entry/nobody", "/assets/../api.py", "/assets/frame.js", "/frame/x"])
async def test_what_is_not_there_is_not_there(bench: SandboxBench, path: str) -> None:
    answer = await _got(bench, bench.server.api.page_origin + path)
    assert answer.status_code == 404


async def test_a_token_is_not_made_for_another_origin(bench: SandboxBench) -> None:
    frame = httpx.URL(bench.server.api.frame_origin).copy_with(host="127.0.0.1")
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{frame}/tokens", json={}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403


async def _raw(bench: SandboxBench, sent: bytes) -> bytes:
    port = httpx.URL(bench.server.api_url).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        await writer.drain()
        async with asyncio.timeout(10):
            return await reader.readline()
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"hello\r\n\r\n", b"400"),
        (b"POST /v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: 99999\r\n\r\n" + b"x" * 20000, b"413"),
        (b"GET /" + b"x" * 40000 + b" HTTP/1.1\r\nhost: x\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", b"421"),
    ],
)
async def test_requests_have_limits(bench: SandboxBench, sent: bytes, status: bytes) -> None:
    assert status in await _raw(bench, sent)


async def test_the_program_says_where_it_is_and_ends_with_its_input(tmp_path: Path) -> None:
    environment = {**os.environ, "TILLSIDE_SANDBOX_KEY": "a-secret-of-ours"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "integrations.gateways.sandbox"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    assert ready["key"] == "a-secret-of-ours"
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(
            ready["url"] + "/v1/payments", headers={"authorization": "Bearer a-secret-of-ours"}
        )
    assert answer.json() == {"payments": []}
    process.stdin.close()
    assert await process.wait() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
async def test_the_program_ends_when_asked() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "integrations.gateways.sandbox", "--stay"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    process.terminate()
    assert await process.wait() == 0
