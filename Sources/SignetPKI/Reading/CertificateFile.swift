import Foundation
import SignetCore

/// What a file of certificates holds: PEM (several blocks, text around them, any line length), DER (several in a row), or
/// PKCS#7 (PEM or DER).
public struct CertificateFile: Sendable {
    /// The certificates, in the order in which they stand.
    public let certificates: [DecodedCertificate]
    /// Blocks of other kinds met on the way: `PRIVATE KEY`, `CERTIFICATE REQUEST`, `X509 CRL`.
    public let otherBlocks: [PEMBlock]
    /// What is odd about the file though all certificates could be read, as sentences: garbage after the last one.
    public let problems: [String]

    /// The largest file that is read, in bytes.
    public static let maximumSize = PEMBlock.maximumTextSize

    /// Reads bytes. At most 16 MiB.
    /// - Throws: `.malformedPEM` naming the line, `.malformedCertificate` naming the block or the byte offset when something
    ///   in it is broken; `.noCertificate` when nothing is found.
    public init(bytes: [UInt8]) throws {
        guard bytes.count <= Self.maximumSize else {
            throw SignetError(
                .noCertificate, "The file has \(bytes.count) bytes; at most \(Self.maximumSize) are read.")
        }
        var contents = Contents()
        if Self.looksLikeDER(bytes) {
            try contents.readValues(bytes, place: "")
        } else {
            try contents.readBlocks(PEMBlock.parseAll(bytes))
        }
        guard !contents.certificates.isEmpty else { throw Self.nothingFound(contents.otherBlocks) }
        certificates = contents.certificates
        otherBlocks = contents.otherBlocks
        problems = contents.problems
    }

    /// A SEQUENCE whose length takes more than one octet, or is indefinite: no text begins like this.
    private static func looksLikeDER(_ bytes: [UInt8]) -> Bool {
        bytes.count > 2 && bytes[0] == 0x30 && bytes[1] >= 0x80
    }

    private static func nothingFound(_ others: [PEMBlock]) -> SignetError {
        let labels = Set(others.map(\.label)).sorted().joined(separator: ", ")
        return SignetError(
            .noCertificate,
            labels.isEmpty
                ? "There is no certificate in the file, neither PEM nor DER nor PKCS#7."
                : "There is no certificate in the file; it holds only: \(labels).",
            remedy: "Give a file with BEGIN CERTIFICATE in it, or a DER or PKCS#7 file.")
    }
}

/// What has been found so far.
private struct Contents {
    var certificates: [DecodedCertificate] = []
    var otherBlocks: [PEMBlock] = []
    var problems: [String] = []

    mutating func readBlocks(_ blocks: [PEMBlock]) throws {
        for (index, block) in blocks.enumerated() {
            let place = "Block \(index + 1) (\(block.label)): "
            switch block.label {
            case "CERTIFICATE", "X509 CERTIFICATE", "PKCS7", "PKCS #7 SIGNED DATA", "CMS":
                try readValues(block.bytes, place: place)
            case "TRUSTED CERTIFICATE":
                // OpenSSL's own form: the certificate, then its trust settings, which mean nothing here.
                let size = LenientASN1.firstValueSize(block.bytes[...]) ?? block.bytes.count
                try readValues(Array(block.bytes[..<size]), place: place)
            default:
                otherBlocks.append(block)
            }
        }
    }

    /// Reads certificates and PKCS#7 values that follow one another.
    mutating func readValues(_ bytes: [UInt8], place: String) throws {
        var offset = 0
        while offset < bytes.count {
            // Of indefinite length there can only be one, and its parser finds the end.
            let rest = bytes[offset...]
            let isValue = rest.first == 0x30
            let size = LenientASN1.firstValueSize(rest) ?? rest.count
            if !isValue, offset > 0 {
                problems.append(
                    "\(place)\(rest.count) bytes after the last certificate (offset \(offset)) are garbage.")
                return
            }
            do {
                let value = Array(rest.prefix(size))
                if let enclosed = PKCS7Certificates.read(value) {
                    for der in try enclosed.get() { certificates.append(try DecodedCertificate(der: der)) }
                } else {
                    certificates.append(try DecodedCertificate(der: value))
                }
            } catch let error as SignetError {
                var located = error
                located.message = "\(place)\(offset > 0 ? "at byte \(offset): " : "")\(error.message)"
                throw located
            }
            offset += size
        }
    }
}

extension SignetError.Code {
    /// A file holds no certificate.
    public static let noCertificate = Self(rawValue: "certificate.none")
}
