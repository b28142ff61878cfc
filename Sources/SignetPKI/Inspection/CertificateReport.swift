import Foundation
import SignetCore

/// What `signet inspect` prints: every certificate in full, and how they belong together.
///
/// Encodes as an object with `certificates`, `chain` (positions, from 1, in the order leaf to root) and `problems` (of the
/// certificates as a whole; each certificate has its own), and `warnings` of the file.
public struct CertificateReport: Sendable, Encodable {
    /// Each certificate, in the order given.
    public let certificates: [CertificateDescription]
    /// The positions, from 1, of the certificates that form a chain, leaf first; empty when they do not form one.
    public let chain: [Int]
    /// What is wrong with the certificates as a chain, as sentences: order, gaps, duplicates, signatures.
    public let problems: [String]
    /// What is odd about where they come from, as sentences.
    public let warnings: [String]

    /// Describes certificates in the order in which a file has them or a server sends them.
    /// - Parameters:
    ///   - warnings: what is odd about where they come from
    ///   - moment: from which days left are counted
    public init(certificates: [DecodedCertificate], warnings: [String] = [], at moment: Date) {
        let arrangement = ChainArrangement(certificates)
        self.certificates = certificates.map { CertificateDescription($0, at: moment) }
        chain = arrangement.positions
        problems = arrangement.problems
        self.warnings = warnings
    }

    /// Whether nothing is wrong; warnings do not count.
    public var isFlawless: Bool { problems.isEmpty && certificates.allSatisfy(\.problems.isEmpty) }

    /// The report for people, without a newline at its end.
    public var text: String {
        var parts = certificates.enumerated().map { position, certificate in
            certificates.count == 1
                ? certificate.text : "certificate \(position + 1) of \(certificates.count)\n\(certificate.text)"
        }
        var summary = FieldList()
        if chain.count > 1 { summary.add("chain", chain.map(String.init).joined(separator: " <- ")) }
        summary.add("problem", problems.map(\.onOneLine))
        summary.add("warning", warnings.map(\.onOneLine))
        if !summary.text.isEmpty { parts.append(summary.text) }
        return parts.joined(separator: "\n\n")
    }
}
