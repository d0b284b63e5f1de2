"""Measures the web application: time to the first response, memory when idle, and the dashboard of a
venture with 50 competitors and 1,000 ratings (requests per second by wrk, the server's own time per
request, p99 at 200 requests/s).

    scripts/bench/web.sh            builds the optimised program and runs this

Prints JSON. Latency at 200 requests/s is counted from the moment a request was due, not from when it
was sent, so that a stalled server shows. A run beside other load (> 10 % CPU) is marked noisy.
"""

import asyncio
import datetime
import html
import http.client
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

COMPETITORS, NEEDS, RESPONDENTS = 50, 20, 50  # 20 × 50 = 1,000 ratings
RATED_NEEDS = 5
RATE, SECONDS = 200, 20


class Browser:
    """Cookies and the CSRF field, over one connection."""

    def __init__(self, port):
        self.connection, self.cookies, self.token = http.client.HTTPConnection("127.0.0.1", port), {}, None

    def send(self, method, path, body=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        found = re.search(r'name="csrf" value="([^"]+)"', text)
        self.token = html.unescape(found.group(1)) if found else self.token
        return answer, text

    def post(self, path, fields):
        answer, text = self.send("POST", path, urllib.parse.urlencode([("csrf", self.token), *fields.items()]))
        if answer.status != 303:
            errors = re.findall(r'data-field-error="[^"]*">[^<]*', text)
            raise SystemExit(f"POST {path} answered {answer.status}: {errors or text[:500]}")
        return answer.headers["Location"]


def cpu_times():
    parts = [int(x) for x in open("/proc/stat").readline().split()[1:9]]
    return sum(parts), parts[3] + parts[4]


def process_ticks(pids):
    total = 0
    for pid in pids:
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])
    return total


class OtherLoad:
    """Share of all CPU time that neither the server nor this script and its children used."""

    def __init__(self, server):
        self.pids = [server, os.getpid()]
        self.all, self.idle = cpu_times()
        self.own = process_ticks(self.pids)

    def share(self):
        all_now, idle_now = cpu_times()
        busy = (all_now - self.all) - (idle_now - self.idle)
        return max(0.0, (busy - (process_ticks(self.pids) - self.own)) / max(1, all_now - self.all))


def start(binary, folder):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSAY_")}
    environment |= {"ASSAY_DATA_DIR": folder, "ASSAY_BIND": f"127.0.0.1:{port}", "ASSAY_LOG": "info"}
    log = open(f"{folder}/server.log", "wb")
    began = time.perf_counter()
    server = subprocess.Popen([binary, "serve"], env=environment, stdout=log, stderr=log)
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sign-in")
            connection.getresponse().read()
            return server, port, time.perf_counter() - began
        except OSError:
            if server.poll() is not None or time.perf_counter() - began > 30:
                raise SystemExit(pathlib.Path(log.name).read_text())
            time.sleep(0.002)


def resident_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


def wrk(url, cookie, seconds, connections):
    text = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"Cookie: {cookie}", url],
        check=True, capture_output=True, text=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if refused:
        raise SystemExit(f"{refused.group(1)} answers were no page:\n{text}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))


async def open_loop(port, path, cookie, rate, seconds):
    """Latencies in ms from the due time, over as many connections as are needed."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    idle, latencies, failures = [], [], 0

    async def one(due):
        nonlocal failures
        while True:
            reused = bool(idle)
            reader, writer = idle.pop() if reused else await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
            try:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                break
            except (asyncio.IncompleteReadError, ConnectionError):
                # The server closes connections that idled for some seconds; the clock runs on.
                if not reused:
                    raise
        length = int(re.search(rb"content-length: (\d+)", head, re.I).group(1))
        await reader.readexactly(length)
        latencies.append((time.perf_counter() - due) * 1000)
        failures += not head.startswith(b"HTTP/1.1 200")
        idle.append((reader, writer))

    began = time.perf_counter() + 0.1
    tasks = []
    for i in range(rate * seconds):
        due = began + i / rate
        await asyncio.sleep(max(0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    if failures:
        raise SystemExit(f"{failures} answers were no page")
    return sorted(latencies)


def seed_account(browser, log, name):
    """Signs up and opens a venture; returns its path."""
    address = urllib.parse.urlparse(re.search(r"http\S*/set-up\?token=\S+", log).group(0))
    browser.send("GET", f"{address.path}?{address.query}")
    password = "correct horse battery"
    token = urllib.parse.parse_qs(address.query)["token"][0]
    browser.post("/set-up", {"token": token, "name": "Ada", "email": "ada@example.org",
                             "password": password, "password_again": password})
    browser.send("GET", "/ventures/new")
    return browser.post("/ventures", {"name": name, "summary": "", "area": "computer-vision",
                                      "currency": "USD"}).split("?")[0]


def seed(browser, log):
    """Enters the records through the forms, as a founder would; returns the dashboard's path."""
    home = seed_account(browser, log, "Dashboard under load")
    today = datetime.date.today().isoformat()
    fact, needs = {"source": "Made up for the benchmark", "observed_on": today}, []
    for i in range(NEEDS):
        need = browser.post(f"{home}/needs", {"statement": f"Need {i}", **fact}).split("?")[0]
        lines = "\n".join(f"r{r},{5 + (r + i) % 6},{1 + (r * i) % 10}" for r in range(RESPONDENTS))
        browser.post(f"{need}/import", {"import_lines": lines, "import_source": "Made up", "import_date": today})
        needs.append(need.rsplit("/", 1)[1])
    for i in range(COMPETITORS):
        one = browser.post(f"{home}/competitors", {"name": f"Competitor {i}", "share": "1.5", **fact}).split("?")[0]
        for n in range(RATED_NEEDS):
            browser.post(f"{one}/ratings", {"rating_need": needs[n], "rating_value": str((i * 7 + n) % 6),
                                            "rating_evidence": "", "rating_source": "Made up", "rating_date": today})
    return home


def main():
    binary = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        starts = []
        for _ in range(5):
            server, port, seconds = start(binary, folder)
            starts.append(seconds)
            log = pathlib.Path(folder, "server.log").read_text()
            if len(starts) < 5:
                server.terminate()
                server.wait()
        try:
            time.sleep(2)
            idle = resident_mib(server.pid)
            browser = Browser(port)
            page = seed(browser, log)
            cookie = "; ".join(f"{k}={v}" for k, v in browser.cookies.items())
            url = f"http://127.0.0.1:{port}{page}"
            _, text = browser.send("GET", page)
            wrk(url, cookie, 3, 16)  # warm-up
            load, rates, ticks = OtherLoad(server.pid), [], process_ticks([server.pid])
            for _ in range(3):
                rates.append(wrk(url, cookie, 8, 16))
            ticks = process_ticks([server.pid]) - ticks
            other = load.share()
            load = OtherLoad(server.pid)
            latencies = asyncio.run(open_loop(port, page, cookie, RATE, SECONDS))
            other_open = load.share()
            print(json.dumps({
                "first_answer_s": {"median": statistics.median(starts), "n": len(starts), "first_start_creates_database": starts[0]},
                "idle_rss_mib": round(idle, 1),
                "rss_after_mib": round(resident_mib(server.pid), 1),
                "dashboard": page.replace(page.split("/")[2], "…"), "page_bytes": len(text.encode()),
                "requests_per_s": {"median": statistics.median(rates), "runs": rates},
                "server_cpu_ms_per_request": round(
                    1000 * ticks / os.sysconf("SC_CLK_TCK") / (sum(rates) * 8), 3),
                "at_200_per_s_ms": {"p50": latencies[len(latencies) // 2], "p99": latencies[int(len(latencies) * .99)],
                                    "max": latencies[-1], "n": len(latencies)},
                "other_cpu_share": [round(other, 3), round(other_open, 3)],
                "noisy": max(other, other_open) > 0.10,
                "cores": os.cpu_count(),
            }, indent=2))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
