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
    /// certificate and issuer, once when several chains share them.
    public static func judge(chains: [Chain]) async throws -> [String] {
        let directory = try TemporaryDirectory()
        var objections: [String] = []
        for (index, chain) in chains.enumerated() {
            objections += try await verify(chain, in: directory, as: "\(index)")
        }
        return objections + (try await PKILint.objections(to: lintTasks(for: chains, in: directory)))
    }

    private static func lintTasks(for chains: [Chain], in directory: TemporaryDirectory) throws -> [PKILint.Task] {
        var tasks: [PKILint.Task] = []
        var seen: Set<[[UInt8]]> = []
        for chain in chains {
            for (position, certificate) in chain.certificates.enumerated() {
                let issuer = chain.certificates[min(position + 1, chain.certificates.count - 1)]
                guard seen.insert([certificate, issuer]).inserted else { continue }
                let files = [
                    try directory.write("lint-\(seen.count)-issuer.pem", pem("CERTIFICATE", issuer)),
                    try directory.write("lint-\(seen.count).pem", pem("CERTIFICATE", certificate)),
                ]
                let name = "\(chain.name), certificate \(position)"
                tasks.append(PKILint.Task(subject: name, linter: .certificate, files: [files[1]]))
                tasks.append(PKILint.Task(subject: name, linter: .issuerAndSubject, files: files))
            }
        }
        return tasks
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
    private static func verify(
        _ chain: Chain, in directory: TemporaryDirectory, as name: String
    ) async throws -> [String] {
        let blocks = chain.certificates.map { pem("CERTIFICATE", $0) }
        let leaf = try directory.write("\(name)-leaf.pem", blocks.prefix(1).joined())
        let intermediates = try directory.write("\(name)-intermediates.pem", blocks.dropFirst().dropLast().joined())
        let root = try directory.write("\(name)-root.pem", blocks.suffix(1).joined())
        let all = try directory.write("\(name)-all.pem", blocks.joined())

        var openssl = ["verify", "-x509_strict", "-check_ss_sig", "-CAfile", root]
        var certtool = ["--verify", "--load-ca-certificate", root, "--infile", all]
        switch chain.purpose {
        case .server:
            openssl += ["-purpose", "sslserver"]
            certtool += ["--verify-purpose", "1.3.6.1.5.5.7.3.1"]
        case .client:
            openssl += ["-purpose", "sslclient"]
            certtool += ["--verify-purpose", "1.3.6.1.5.5.7.3.2"]
        case .any: break
        }
        if blocks.count > 2 { openssl += ["-untrusted", intermediates] }
        // certtool verifies by authorities only: a server's own certificate cannot vouch for itself, so it is but read.
        if blocks.count == 1 { certtool = ["--certificate-info", "--infile", leaf] }
        let objections = try await run("openssl", openssl + [leaf]) + (try await run("certtool", certtool))
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
