import Foundation
import SignetTestSupport

/// Clients that issue, revoke, write and make tokens all at once, and afterwards ask for everything they were promised.
///
/// Each line they print is a promise of the server, numbered: `#17 serial 0a1b…`. A client whose connection breaks stops.
struct VaultLoad: Sendable {
    /// One promise.
    struct Acknowledgement: Hashable, Sendable {
        /// `serial`, `revoked`, `kv`, `version`, `token`, `ended`
        let kind: String
        let value: String
    }

    private static let script = #"""
        import http.client, itertools, json, random, sys, threading

        mode, port, token, tag = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]

        class Client:
            def __init__(self):
                self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

            def ask(self, method, path, body=None, token=token):
                self.connection.request(
                    method, "/v1/" + path, json.dumps(body) if body is not None else None, {"X-Vault-Token": token})
                response = self.connection.getresponse()
                text = response.read()
                return response.status, json.loads(text) if text else None

        # Python writes a line and its end in two pieces: without the lock lines of two clients run into each other.
        lock, numbers = threading.Lock(), itertools.count(1)

        def line(text):
            with lock:
                print(text, flush=True)

        def must(answer):
            status, body = answer
            if status not in (200, 204):
                line("refused %d %s" % (status, body))
                raise SystemExit(1)
            return body

        def say(kind, *values):
            with lock:
                print("#%d %s %s" % (next(numbers), kind, " ".join(str(value) for value in values)), flush=True)

        def work(name):
            client, count, version = Client(), 0, None
            try:
                while True:
                    count += 1
                    own = "%s-%s-%d" % (tag, name, count)
                    data = must(client.ask("POST", "pki/issue/web", {"common_name": "web.example.com", "ttl": "1h"}))["data"]
                    say("serial", data["serial_number"])
                    if count % 3 == 0:
                        line("wish %s" % data["serial_number"])
                        must(client.ask("POST", "pki/revoke", {"serial_number": data["serial_number"]}))
                        say("revoked", data["serial_number"])
                    must(client.ask("POST", "secret/data/" + own, {"data": {"value": own}}))
                    say("kv", own)
                    answer = must(client.ask("POST", "secret/data/shared-" + name, {"data": {"value": own}}))
                    say("version", name, answer["data"]["version"], own)
                    made = must(client.ask("POST", "auth/token/create", {"policies": ["default"], "ttl": "1h"}))["auth"]
                    if count % 3 == 1:
                        must(client.ask("POST", "auth/token/revoke", {"token": made["client_token"]}))
                        say("ended", made["client_token"])
                    else:
                        say("token", made["client_token"])
            except (OSError, http.client.HTTPException):
                pass

        def check():
            client, problems, count = Client(), [], 0
            for line in sys.stdin:
                kind, *values = line.split()
                count += 1
                if kind == "serial":
                    status, body = client.ask("GET", "pki/cert/" + values[0])
                    good = status == 200 and "BEGIN CERTIFICATE" in body["data"]["certificate"]
                elif kind == "revoked":
                    status, body = client.ask("GET", "pki/cert/" + values[0])
                    good = status == 200 and body["data"]["revocation_time"] > 0
                elif kind == "kv":
                    status, body = client.ask("GET", "secret/data/" + values[0])
                    good = status == 200 and body["data"]["data"]["value"] == values[0]
                elif kind == "version":
                    status, body = client.ask("GET", "secret/data/shared-%s?version=%s" % (values[0], values[1]))
                    good = status == 200 and body["data"]["data"]["value"] == values[2]
                else:
                    status, body = client.ask("GET", "auth/token/lookup-self", token=values[0])
                    good = status == (200 if kind == "token" else 403)
                if not good:
                    problems.append("%s: %d %s" % (line.strip(), status, body))
            print("\n".join(problems) or "all %d kept" % count)

        if mode == "check":
            check()
        else:
            threads = [threading.Thread(target=work, args=("client%d" % number,)) for number in range(6)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
        """#

    let site: VaultSite
    private let token: String

    init(_ site: VaultSite, token: String) throws {
        self.site = site
        self.token = token
        try site.directory.write("load.py", Self.script)
    }

    /// Begins to ask; `tag` makes its names its own.
    func start(_ tag: String) throws -> BackgroundProcess {
        try BackgroundProcess.start(
            "python3", ["load.py", "load", "\(site.port)", token, tag], directory: site.directory.path)
    }

    /// What the server promised to those who asked.
    /// - Throws: `TestSupportError` when it refused something.
    static func acknowledged(_ clients: BackgroundProcess) throws -> [Acknowledgement] {
        try clients.output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            if words[0] == "wish" { return nil }
            guard words.count == 3, words[0].hasPrefix("#") else {
                throw TestSupportError("The clients were answered: \(line)")
            }
            return Acknowledgement(kind: words[1], value: words[2])
        }
    }

    /// Serial numbers that were to be revoked, promised or not.
    static func wished(_ clients: BackgroundProcess) -> [String] {
        clients.output.split(separator: "\n").filter { $0.hasPrefix("wish ") }.map { String($0.dropFirst(5)) }
    }

    /// Asks for all that was promised.
    /// - Returns: what is not there.
    func missing(_ promises: [Acknowledgement]) async throws -> String? {
        let lines = promises.map { "\($0.kind) \($0.value)\n" }.joined()
        let result = try await site.run("python3 load.py check \(site.port) \(token) -", input: lines)
        return result == "all \(promises.count) kept" ? nil : String(result.prefix(4000))
    }
}
