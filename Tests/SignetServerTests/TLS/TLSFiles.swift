import SignetTestSupport

/// Certificates made by openssl, with a private key each, as files.
struct TLSFiles {
    let directory = try? TemporaryDirectory()

    func path(_ name: String) -> String { directory?.file(name) ?? name }

    /// A self-signed certificate for localhost: `NAME.crt` and `NAME.key`.
    func makeSelfSigned(_ name: String) async throws {
        let made = try await runTool(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost", "-keyout", path("\(name).key"),
                "-out", path("\(name).crt"),
            ])
        guard made.status == 0 else { throw TestSupportError(made.everything) }
    }

    /// Puts the files of `name` where the server reads: `server.crt` and `server.key`.
    func serve(_ name: String) throws {
        guard let directory else { throw TestSupportError("no temporary directory") }
        try directory.write("server.key", try directory.bytes("\(name).key"))
        try directory.write("server.crt", try directory.bytes("\(name).crt"))
    }
}
