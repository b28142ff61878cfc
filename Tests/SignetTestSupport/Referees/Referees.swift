import Foundation

/// Programs nobody here wrote, which decide whether output is right: openssl, GnuTLS certtool and pkilint.
///
/// Each function returns what they object to, one text an objection and none when all is well, so that a test says
/// `#expect(try await Referees.judge(chains: [chain]).isEmpty)`. They judge at the present moment: certtool knows no other.
public enum Referees {
    /// A path from a leaf to the root, to be judged as a whole and each certificate of it.
    public struct Chain: Sendable {
        /// What the leaf is used for.
        public enum Purpose: String, Sendable {
            case server, client
            case any
        }

        /// Begins every objection to it.
        public var name: String
        /// DER, leaf first, root last; a self-signed certificate stands alone.
        public var certificates: [[UInt8]]
        public var purpose: Purpose

        public init(_ name: String, _ certificates: [[UInt8]], purpose: Purpose = .any) {
            self.name = name
            self.certificates = certificates
            self.purpose = purpose
        }
    }

    /// Judges chains: openssl and certtool verify each to its root, pkilint reads every certificate and every pair of
    /// certificate and issuer.
    public static func judge(chains: [Chain]) async throws -> [String] {
        let directory = try TemporaryDirectory()
        var objections: [String] = []
        var tasks: [PKILint.Task] = []
        for (index, chain) in chains.enumerated() {
            guard let leaf = chain.certificates.first, let root = chain.certificates.last else { continue }
            let files = ChainFiles(
                leaf: try directory.write("\(index)-leaf.pem", pem("CERTIFICATE", leaf)),
                intermediates: try directory.write(
                    "\(index)-intermediates.pem",
                    chain.certificates.dropFirst().dropLast().map { pem("CERTIFICATE", $0) }.joined()),
                root: try directory.write("\(index)-root.pem", pem("CERTIFICATE", root)),
                all: try directory.write(
                    "\(index)-all.pem", chain.certificates.map { pem("CERTIFICATE", $0) }.joined()))
            objections += try await verify(files, chain)
            let paths = try chain.certificates.enumerated().map { position, certificate in
                try directory.write("\(index)-\(position).pem", pem("CERTIFICATE", certificate))
            }
            for (position, path) in paths.enumerated() {
                let name = "\(chain.name), certificate \(position)"
                tasks.append(PKILint.Task(subject: name, linter: .certificate, files: [path]))
                let issuer = paths[min(position + 1, paths.count - 1)]
                tasks.append(PKILint.Task(subject: name, linter: .issuerAndSubject, files: [issuer, path]))
            }
        }
        return objections + (try await PKILint.objections(to: tasks))
    }

    /// Judges a certification request: its signature and its form. pkilint does not read requests.
    public static func judge(request: [UInt8]) async throws -> [String] {
        let directory = try TemporaryDirectory()
        let file = try directory.write("request.pem", pem("CERTIFICATE REQUEST", request))
        return try await run("openssl", ["req", "-in", file, "-verify", "-noout"]) { $0.contains("verify OK") }
            + (try await run("certtool", ["--crq-info", "--infile", file]) { $0.contains("Self signature: verified") })
    }

    /// Judges a revocation list and its signature by `issuer`.
    public static func judge(revocationList: [UInt8], issuer: [UInt8]) async throws -> [String] {
        let directory = try TemporaryDirectory()
        let list = try directory.write("list.pem", pem("X509 CRL", revocationList))
        let issuer = try directory.write("issuer.pem", pem("CERTIFICATE", issuer))
        return try await run("openssl", ["crl", "-in", list, "-verify", "-CAfile", issuer, "-noout"]) {
            $0.contains("verify OK")
        }
            + (try await run("certtool", ["--verify-crl", "--load-ca-certificate", issuer, "--infile", list]))
            + (try await PKILint.objections(to: [
                PKILint.Task(subject: "list", linter: .revocationList, files: [list])
            ]))
    }

    /// Judges the form of an OCSP response. Its meaning is for `openssl ocsp`, which needs the request too.
    public static func judge(ocspResponse: [UInt8]) async throws -> [String] {
        let directory = try TemporaryDirectory()
        let file = try directory.write("response.der", ocspResponse)
        return try await PKILint.objections(to: [
            PKILint.Task(subject: "OCSP response", linter: .ocspResponse, files: [file])
        ])
    }

    /// A PEM block, made here so that Signet's own writer is not judged by itself.
    public static func pem(_ label: String, _ der: [UInt8]) -> String {
        let text = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----\n"
    }
}

// MARK: - Verification

extension Referees {
    private struct ChainFiles {
        let leaf, intermediates, root, all: String
    }

    private static func verify(_ files: ChainFiles, _ chain: Chain) async throws -> [String] {
        var openssl = ["verify", "-x509_strict", "-check_ss_sig", "-CAfile", files.root]
        // certtool verifies by authorities only: a server's own certificate cannot vouch for itself, so it is but read.
        let isAlone = chain.certificates.count == 1
        var certtool = ["--verify", "--load-ca-certificate", files.root, "--infile", files.all]
        switch chain.purpose {
        case .server:
            openssl += ["-purpose", "sslserver"]
            certtool += ["--verify-purpose", "1.3.6.1.5.5.7.3.1"]
        case .client:
            openssl += ["-purpose", "sslclient"]
            certtool += ["--verify-purpose", "1.3.6.1.5.5.7.3.2"]
        case .any: break
        }
        if chain.certificates.count > 2 { openssl += ["-untrusted", files.intermediates] }
        let objections =
            try await run("openssl", openssl + [files.leaf])
            + (try await run(
                "certtool", isAlone ? ["--certificate-info", "--infile", files.root] : certtool))
        return objections.map { "\(chain.name): \($0)" }
    }

    /// Runs a program whose exit status and, where that is 0 in any case, `accepts` of what it prints are the verdict.
    private static func run(
        _ program: String, _ arguments: [String], accepts: (String) -> Bool = { _ in true }
    ) async throws -> [String] {
        let result = try await runTool(program, arguments)
        if result.status == 0, accepts(result.everything) { return [] }
        return ["\(program) \(arguments[0]) (exit status \(result.status)): \(result.everything)"]
    }
}
