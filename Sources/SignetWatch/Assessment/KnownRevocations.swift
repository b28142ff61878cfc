import Foundation
import SignetPKI

/// The certificates of which an answer once said that they are revoked. That is so until another one says otherwise: who is silent,
/// or not asked, takes nothing back.
struct KnownRevocations: Sendable {
    /// What was said of one.
    struct Entry: Hashable, Sendable {
        var finding: Finding
        /// When that was learned.
        var learnedAt: Date
    }

    /// By fingerprint.
    private let entries: [[UInt8]: Entry]

    init(_ entries: [[UInt8]: Entry] = [:]) {
        self.entries = entries
    }

    var isEmpty: Bool { entries.isEmpty }

    subscript(certificate: DecodedCertificate) -> Entry? {
        // Of a hundred thousand files of which none is revoked no fingerprints are made for that.
        entries.isEmpty ? nil : entries[certificate.fingerprint]
    }
}

/// That an answer has said something new of a certificate.
struct RevocationNews: Sendable {
    let certificate: DecodedCertificate
    /// That it is revoked; nil: it is not any more.
    let entry: KnownRevocations.Entry?
}
