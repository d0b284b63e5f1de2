#!/usr/bin/env python3
"""Pages of one venture while 100,000 ratings are imported into another, on SQLite: median
and 99th percentile of page latency, number of failures, seconds of the import.

Usage: scripts/bench/import_beside.py [ROWS] [BINARY]. Half of the rows exist already and are
overwritten. Each reader's session records its use. Prints one JSON object; the goal is
200 ms at the 99th percentile and no failure.
"""
import hashlib, html.parser, http.client, json, os, socket, sqlite3, subprocess, sys, tempfile
import threading, time, urllib.parse, uuid
from pathlib import Path

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
ASSAY = Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).resolve().parents[2] / "target/release/assay")
NEEDS, READERS, CLIENTS = 100, 200, 4
PAGES = ["", "/needs", "/competitors", "/settings"]


class Form(html.parser.HTMLParser):
    """The fields of the mapping form as a browser would send them."""

    def __init__(self, text):
        super().__init__()
        self.inside, self.fields, self.select = False, {}, None
        self.feed(text)

    def handle_starttag(self, tag, pairs):
        given = dict(pairs)
        self.inside |= given.get("id") == "mapping"
        if not self.inside:
            if given.get("name") == "csrf":
                self.fields["csrf"] = given["value"]
            return
        if tag == "select":
            self.select = given.get("name")
            self.fields[self.select] = ""
        elif tag == "option" and "selected" in given and self.select:
            self.fields[self.select] = given.get("value", "")
        elif tag == "input" and given.get("type") != "checkbox" and given.get("name"):
            self.fields[given["name"]] = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = None


class Browser:
    def __init__(self, port, secret):
        self.port, self.cookie = port, f"assay={secret}"

    def send(self, method, path, body=None, kind="application/x-www-form-urlencoded"):
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = kind
        # A connection of its own: the server closes those that idle.
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer, answer.read().decode()
        finally:
            line.close()


def insert(base, table, values):
    for row in base.execute(f"PRAGMA table_info({table})"):
        if row[3] and row[4] is None and row[1] not in values:
            values[row[1]] = 0
    names = ", ".join(values)
    base.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))


def people(folder):
    """Two ventures of two people; the first signed in once, the second many times."""
    base = sqlite3.connect(folder / "data/assay.db")
    long_ago, later = "2026-01-01T00:00:00+00:00", "2096-01-01T00:00:00+00:00"
    made = []
    for name, browsers in [("importer", 1), ("reader", READERS)]:
        user, venture = uuid.uuid4(), uuid.uuid4()
        insert(base, "users", {"id": user.bytes, "email": f"{name}@example.org", "name": name, "password_hash": "",
                               "role": "founder", "created_at": long_ago, "disabled_at": None})
        insert(base, "ventures", {"id": venture.bytes, "name": name, "summary": "", "area": "computer-vision",
                                  "currency": "USD", "created_at": long_ago, "updated_at": long_ago,
                                  "archived_at": None})
        insert(base, "venture_members", {"venture_id": venture.bytes, "user_id": user.bytes, "role": "owner",
                                         "created_at": long_ago})
        secrets = [uuid.uuid4().hex for _ in range(browsers)]
        for secret in secrets:
            insert(base, "sessions", {"id": uuid.uuid4().bytes, "token_hash": hashlib.sha256(secret.encode()).hexdigest(),
                                      "user_id": user.bytes, "agent": "", "created_at": long_ago,
                                      "last_seen_at": long_ago, "expires_at": later})
        made.append((venture, secrets))
    base.commit()
    base.close()
    return made


def ratings(rows, add):
    lines = ["respondent,need,importance,satisfaction"]
    for at in range(rows):
        lines.append(f"R{at // NEEDS},Need number {at % NEEDS} that somebody has,{(at * 7 + add) % 10 + 1},{(at * 3 + add) % 10 + 1}")
    return "\n".join(lines) + "\n"


def take_in(browser, venture, text):
    """Uploads a file, takes it in and waits for the end."""
    list_of = f"/ventures/{venture}/imports"
    token = Form(browser.send("GET", f"{list_of}/new")[1]).fields["csrf"]
    edge = "----bench"
    parts = "".join(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                    for name, value in [("csrf", token), ("target", "ratings")])
    parts += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\n\r\n{text}\r\n--{edge}--\r\n'
    answer, said = browser.send("POST", list_of, parts.encode(), f"multipart/form-data; boundary={edge}")
    assert answer.status == 303, (answer.status, said[:500])
    page = answer.headers["Location"]
    fields = {**Form(browser.send("GET", page)[1]).fields, "create_missing": "yes", "action": "commit"}
    answer, said = browser.send("POST", page, urllib.parse.urlencode(fields))
    assert answer.status in (200, 303), (answer.status, said[:500])
    while True:
        said = browser.send("GET", page)[1]
        if "/undo" in said:
            return
        if 'id="mapping"' in said:
            raise SystemExit("it was not taken in")
        time.sleep(0.2)


def read(port, venture, secrets, over, took, failed):
    at = 0
    browsers = [Browser(port, secret) for secret in secrets]
    while not over.is_set():
        begun = time.monotonic()
        try:
            status = browsers[at % len(browsers)].send("GET", f"/ventures/{venture}{PAGES[at % len(PAGES)]}")[0].status
        except OSError as problem:
            status = repr(problem)
        took.append(time.monotonic() - begun)
        if status != 200:
            failed.append(status)
        at += 1


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        env = dict(os.environ, ASSAY_DATA_DIR=str(folder / "data"), ASSAY_LOG="error", ASSAY_BIND=f"127.0.0.1:{port}")
        subprocess.run([ASSAY, "migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        (into, [writer]), (other, readers) = people(folder)
        server = subprocess.Popen([ASSAY, "serve", "--no-worker"], env=env, stderr=subprocess.DEVNULL)
        try:
            for _ in range(300):
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    time.sleep(0.1)
            browser, over, took, failed = Browser(port, writer), threading.Event(), [], []
            parts = [readers[n::CLIENTS] for n in range(CLIENTS)]
            threads = [threading.Thread(target=read, args=(port, other, part, over, took, failed)) for part in parts]
            begun = time.monotonic()
            for thread in threads:
                thread.start()
            take_in(browser, into, ratings(ROWS // 2, 0))
            take_in(browser, into, ratings(ROWS, 1))
            seconds = time.monotonic() - begun
            over.set()
            for thread in threads:
                thread.join()
        finally:
            server.terminate()
            server.wait()
    took.sort()
    at = lambda share: round(took[int((len(took) - 1) * share)] * 1000, 1)
    print(json.dumps({"rows": ROWS, "seconds_of_imports": round(seconds, 1), "pages": len(took), "failed": len(failed),
                      "kinds_of_failure": sorted({str(one) for one in failed}), "median_ms": at(0.5), "p99_ms": at(0.99),
                      "slowest_ms": at(1.0)}))


if __name__ == "__main__":
    main()
