import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Verdicts on chains put together at random, and on damaged certificates.
@Suite struct ChainFuzzTests {
    /// What random authorities and leaves are made of; constraints are such that about half of the chains are right.
    private enum Choices {
        static let constraints = ["critical,CA:TRUE", "critical,CA:TRUE,pathlen:0", "CA:TRUE,pathlen:1", "CA:FALSE"]
        static let usages = [nil, "keyCertSign", "keyCertSign,cRLSign,digitalSignature", "digitalSignature"]
        static let purposes = [nil, "serverAuth", "serverAuth,clientAuth", "clientAuth", "codeSigning"]
        static let limits = [
            nil, "permitted;DNS:example.com", "excluded;DNS:b.example.com", "permitted;IP:10.0.0.0/255.0.0.0",
        ]
        static let names = [
            "DNS:a.example.com", "DNS:b.example.com", "DNS:a.example.org", "IP:10.1.1.1", "IP:192.0.2.1",
        ]

        /// The first, usual choice more often than the others.
        static func pick<T>(_ choices: [T], _ generator: inout SeededGenerator) -> T {
            Bool.random(using: &generator) || Bool.random(using: &generator)
                ? choices[0] : choices[Int.random(in: 0..<choices.count, using: &generator)]
        }

        static func authority(_ generator: inout SeededGenerator) -> [String] {
            var lines = ["basicConstraints = \(pick(constraints, &generator))"] + OpenSSLAuthority.identifiers
            if let usage = pick(usages, &generator) { lines.append("keyUsage = \(usage)") }
            if let purpose = pick(purposes, &generator) { lines.append("extendedKeyUsage = \(purpose)") }
            if let limit = pick(limits, &generator) { lines.append("nameConstraints = critical,\(limit)") }
            return lines
        }

        static func leaf(_ generator: inout SeededGenerator) -> [String] {
            var lines = OpenSSLAuthority.identifiers + ["subjectAltName = \(pick(names, &generator))"]
            if let purpose = pick(purposes, &generator) { lines.append("extendedKeyUsage = \(purpose)") }
            return lines
        }
    }

    @Test(arguments: 1...32)
    func randomChainsAsOpenSSLJudgesThem(_ seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let authority = try OpenSSLAuthority()
        var chain = [
            try await authority.make(
                "0", OpenSSLAuthority.authority + ["subjectKeyIdentifier = hash"],
                days: Int.random(in: 5...30, using: &generator))
        ]
        for level in 1...Int.random(in: 1...3, using: &generator) {
            chain.append(
                try await authority.make(
                    String(level), issuer: String(level - 1), Choices.authority(&generator),
                    days: Int.random(in: 5...30, using: &generator)))
        }
        let leaf = try await authority.make(
            "leaf", subject: "/O=Example", issuer: String(chain.count - 1), Choices.leaf(&generator),
            days: Int.random(in: 5...30, using: &generator))
        let question = ChainQuestion(
            leaf: leaf, intermediates: chain.dropFirst().shuffled(using: &generator), roots: [chain[0]],
            purpose: Choices.pick(CertificateChain.Purpose.allCases, &generator),
            moment: Date(timeIntervalSinceNow: Double.random(in: 0...12, using: &generator) * 86_400))
        let number = try await question.opensslError()
        let ours = await Result { try await question.path() }
        switch ours {
        case .success: #expect(number == nil)
        case .failure(let error): #expect(number != nil, "\(error)")
        }
    }

    @Test func damagedCertificatesAreNeverTrustedWhereOpenSSLRefuses() async throws {
        let leaf = try #require(FixedChain.leaf)
        let intermediate = try #require(FixedChain.intermediate)
        let root = try #require(FixedChain.root)
        let usual = ChainQuestion(
            leaf: leaf, intermediates: [intermediate], roots: [root], moment: leaf.notBefore.addingTimeInterval(60))
        #expect(try await usual.path().count == 3)
        for der in mutations(of: leaf.der, count: 2000, seed: 1) where der != leaf.der {
            var question = usual
            guard let damaged = try? DecodedCertificate(der: der) else { continue }
            question.leaf = damaged
            try await expectNoWorse(question, der, leaf.der)
        }
        for der in mutations(of: intermediate.der, count: 2000, seed: 2) where der != intermediate.der {
            var question = usual
            guard let damaged = try? DecodedCertificate(der: der) else { continue }
            question.intermediates = [damaged]
            try await expectNoWorse(question, der, intermediate.der)
            _ = CertificateChain.order(leaf: leaf, among: [damaged, root])
        }
    }

    private func expectNoWorse(_ question: ChainQuestion, _ der: [UInt8], _ original: [UInt8]) async throws {
        guard (try? await question.path()) != nil else { return }
        let number = try await question.opensslError()
        let changed = zip(der, original).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(number == nil, "\(der.count) of \(original.count) bytes, first changed \(String(describing: changed))")
    }

    @Test func damagedAnswersOfFetchers() async throws {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make("root", OpenSSLAuthority.authority)
        let leaf = try await authority.make(
            "leaf", issuer: "root", ["authorityInfoAccess = caIssuers;URI:http://pki.test/ca"])
        for bytes in mutations(of: root.der, count: 300, seed: 3)
            + mutations(of: Array(root.pem.utf8), count: 300, seed: 4)
        {
            do {
                let chain = try await CertificateChain.complete([leaf]) { _ in bytes }
                #expect(chain.count == 2)
            } catch {
                #expect((error as? SignetError)?.code == .incompleteChain)
            }
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body gives or throws.
    init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
