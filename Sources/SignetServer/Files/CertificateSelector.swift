import Foundation
import SignetCore
import SignetPKI

/// A certificate as a person points at it: by its serial number, or by a file that holds it.
public struct CertificateSelector: Sendable {
    private let text: String

    /// Takes the text as typed.
    public init(_ text: String) {
        self.text = text
    }

    /// The first certificate of the file; nil when the text names none.
    /// - Throws: what reading the file throws.
    func certificate() throws -> DecodedCertificate? {
        guard text == "-" || FileManager.default.fileExists(atPath: text) else { return nil }
        guard let certificate = try InputFile(text).certificates().first else { throw unknown }
        return certificate
    }

    /// The serial number as the database knows it: lower-case hexadecimal without leading zeros.
    /// - Throws: `.invalidInput` when the text is neither a serial number nor a file, and what reading the file throws.
    public func serialNumber() throws -> String {
        if let certificate = try certificate() { return certificate.serialNumberText }
        let digits = text.lowercased().replacing("0x", with: "", maxReplacements: 1)
        let even = digits.filter { $0 != ":" }.count.isMultiple(of: 2) ? digits : "0" + digits
        guard digits.utf8.count <= 128, let bytes = [UInt8](hexadecimal: even), !bytes.isEmpty else { throw unknown }
        let significant = bytes.drop { $0 == 0 }
        return significant.isEmpty ? "00" : significant.hexadecimal
    }

    private var unknown: SignetError {
        SignetError(
            .invalidInput, "\"\(text.prefix(100))\" is neither a serial number nor a file with a certificate.",
            remedy: "Give the serial number as `signet cert list` shows it, or the path of the certificate.")
    }
}
