import Foundation
import SignetCore

/// aiosmtpd, which tells what it was sent as Python's own mail parser reads it.
public final class MailServer: Sendable {
    /// A message to those recipients that the server took.
    public struct Mail: Decodable, Sendable {
        public let from: String
        public let recipients: [String]
        /// Headers, decoded, by their names in lower case.
        public let headers: [String: String]
        /// Display names and addresses of `To`.
        public let to: [[String]]
        public let types: [String]
        public let text: String
        public let html: String
        /// What the parser found wrong.
        public let defects: [String]
        /// Bytes of the longest line.
        public let longestLine: Int
        public let isASCII: Bool
        public let tls: Bool
        /// Who had logged in; empty: nobody.
        public let user: String
        public let mechanism: String
        public let hello: String
    }

    public let port: Int
    /// A PEM file with the server's own certificate.
    public let certificate: String
    private let process: BackgroundProcess
    private let directory: TemporaryDirectory

    private init(port: Int, certificate: String, process: BackgroundProcess, directory: TemporaryDirectory) {
        self.port = port
        self.certificate = certificate
        self.process = process
        self.directory = directory
    }

    /// Returns when it listens.
    /// - Parameters:
    ///   - mode: `plain`, `starttls`, `required` (STARTTLS is) or `implicit`
    ///   - user: who must log in; nil: nobody
    ///   - excluded: a mechanism that is not offered
    public static func start(_ mode: String, user: String? = nil, password: String = "", excluded: String = "")
        async throws
        -> MailServer
    {
        let directory = try TemporaryDirectory()
        let made = try await runTool(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", directory.file("key.pem"), "-out",
                directory.file("cert.pem"),
            ])
        guard made.status == 0 else { throw TestSupportError(made.everything) }
        let script = try directory.write("server.py", Self.script)
        let process = try BackgroundProcess.start(
            "python3", ["-u", script, mode, directory.path, user ?? "", password, excluded])
        try await process.waitForOutput(containing: "ready", timeout: .seconds(60))
        guard let match = process.output.firstMatch(of: /listening ([0-9]+)/), let port = Int(match.1) else {
            throw TestSupportError("aiosmtpd did not say where it listens: \(process.output)")
        }
        return MailServer(port: port, certificate: directory.file("cert.pem"), process: process, directory: directory)
    }

    /// Everything that came in so far, in order. A message is printed before it is acknowledged.
    public func mails(_ count: Int) async throws -> [Mail] {
        try await yielding { process.lines.filter { $0.text.hasPrefix("mail ") }.count >= count }
        return try process.lines.filter { $0.text.hasPrefix("mail ") }.map { line in
            try JSONDecoder().decode(Mail.self, from: Data(line.text.dropFirst(5).utf8))
        }
    }

    /// Returns when the server has been asked for a recipient whose name begins with `endless`, of which it never says anything.
    public func isThinking() async throws {
        try await yielding { process.lines.contains { $0.text == "thinking" } }
    }

    private static let script = #"""
        import asyncio, json, ssl, sys
        from email import message_from_bytes, policy
        from email.utils import getaddresses
        from aiosmtpd.smtp import SMTP, AuthResult

        mode, directory, user, password, excluded = sys.argv[1:6]
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(directory + "/cert.pem", directory + "/key.pem")

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("gone"):
                    return "550 5.1.1 There is no such user"
                if address.startswith("later"):
                    return "450 4.2.0 The mailbox is busy"
                if address.startswith("endless"):
                    print("thinking")
                    await asyncio.Event().wait()
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                raw = envelope.content
                message = message_from_bytes(raw, policy=policy.default)
                parts = [part for part in message.walk() if not part.is_multipart()]
                find = lambda kind: next(
                    (p.get_content().replace("\r\n", "\n") for p in parts if p.get_content_type() == kind), "")
                defects = [repr(d) for p in message.walk() for d in p.defects]
                defects += [repr(d) for v in message.values() for d in getattr(v, "defects", ())]
                print("mail " + json.dumps({
                    "from": envelope.mail_from, "recipients": envelope.rcpt_tos,
                    "headers": {k.lower(): str(v) for k, v in message.items()},
                    "to": [[a.display_name, a.addr_spec] for a in message["to"].addresses],
                    "types": [p.get_content_type() for p in message.walk()],
                    "text": find("text/plain"), "html": find("text/html"), "defects": defects,
                    "longestLine": max(len(l) for l in raw.split(b"\r\n")),
                    "isASCII": all(b < 128 for b in raw) and raw.replace(b"\r\n", b"").count(b"\n") == 0,
                    "tls": session.ssl is not None or mode == "implicit",
                    "user": getattr(session, "user", ""),
                    "mechanism": getattr(session, "mechanism", ""), "hello": session.host_name or "",
                }))
                if "REFUSED" in str(message["subject"]):
                    return "554 5.7.1 Such mail is not taken"
                return "250 OK"

        def authenticate(server, session, envelope, mechanism, data):
            session.mechanism = mechanism
            good = data.login.decode() == user and data.password.decode() == password
            if good:
                session.user = data.login.decode()
            return AuthResult(success=good, handled=False)

        def factory():
            return SMTP(
                Handler(), hostname="mail.test", tls_context=context if mode in ("starttls", "required") else None,
                require_starttls=mode == "required", auth_required=bool(user),
                auth_require_tls=mode in ("starttls", "required"),
                authenticator=authenticate, auth_exclude_mechanism=[excluded] if excluded else None)

        async def main():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(
                factory, "127.0.0.1", 0, ssl=context if mode == "implicit" else None)
            print("listening %d ready" % server.sockets[0].getsockname()[1])
            await server.serve_forever()

        asyncio.run(main())
        """#
}
