import Foundation
import SignetCore
import SignetPKI

/// How certificates and keys stand in answers: the fields `format` and `private_key_format`.
struct CertificateRendering: Sendable {
    static let fields: FieldSchema = [
        FieldDefinition("format", .lowercasedString, default: "pem"),
        FieldDefinition("private_key_format", .lowercasedString, default: "der"),
    ]

    private enum Format: String {
        case pem, der
        case bundle = "pem_bundle"
    }

    private let format: Format
    private let isPKCS8: Bool

    /// - Throws: `VaultFailure` (400).
    init(_ call: VaultCall) throws {
        try self.init(format: call.string("format"), keyFormat: call.string("private_key_format"))
    }

    /// - Parameters:
    ///   - format: the field `format`
    ///   - keyFormat: the field `private_key_format`; may be empty
    /// - Throws: `VaultFailure` (400).
    init(format: String, keyFormat: String) throws {
        guard let format = Format(rawValue: format) else {
            throw VaultFailure.invalid("the \"format\" path parameter must be \"pem\", \"der\", or \"pem_bundle\"")
        }
        self.format = format
        switch keyFormat {
        case "", "der", "pem": isPKCS8 = false
        case "pkcs8": isPKCS8 = true
        default:
            throw VaultFailure.invalid(
                "the \"private_key_format\" path parameter must be \"der\", \"pem\" or \"pkcs8\"")
        }
    }

    /// A certificate in the format: PEM, or base64 of DER.
    func text(_ certificate: DecodedCertificate) -> String { text(certificate.der) }

    private func text(_ certificate: [UInt8]) -> String {
        guard format == .der else {
            return PEMBlock(label: "CERTIFICATE", bytes: certificate).text.withoutFinalNewline
        }
        return Data(certificate).base64EncodedString()
    }

    /// A key in the format: PKCS#1, SEC1 or PKCS#8, as PEM or base64.
    func text(_ key: PrivateKey) throws -> String {
        let pem = try Self.pem(key, isPKCS8: isPKCS8)
        guard format == .der else { return pem }
        return Data(try PEMBlock.parseAll(pem).first?.bytes ?? []).base64EncodedString()
    }

    /// PEM without a newline at its end: PKCS#1 or SEC1 where the kind of key has such a form, or PKCS#8.
    static func pem(_ key: PrivateKey, isPKCS8: Bool) throws -> String {
        let encoding: PrivateKey.Encoding =
            switch key.algorithm.vaultType {
            case "rsa" where !isPKCS8: .pkcs1
            case "ec" where !isPKCS8: .sec1
            default: .pkcs8
            }
        return try key.pem(encoding).withoutFinalNewline
    }

    /// A request in the format.
    func text(_ request: CertificateRequest) -> String {
        format == .der ? Data(request.der).base64EncodedString() : request.pem.withoutFinalNewline
    }

    /// ``members(_:chain:key:leavesRootsOut:)`` of a certificate that is read.
    func members(
        _ certificate: DecodedCertificate, chain: [DecodedCertificate], key: PrivateKey? = nil,
        leavesRootsOut: Bool = false
    ) throws -> [String: JSONValue] {
        try members(IssuedLeaf(certificate), chain: chain, key: key, leavesRootsOut: leavesRootsOut)
    }

    /// `certificate`, `issuing_ca`, `ca_chain`, `serial_number`, `expiration`; with a key `private_key` and its type.
    /// - Parameters:
    ///   - chain: the issuer's certificate first, the root last
    ///   - key: what was made for it
    ///   - leavesRootsOut: roots do not stand in `ca_chain`
    func members(
        _ certificate: IssuedLeaf, chain: [DecodedCertificate], key: PrivateKey? = nil, leavesRootsOut: Bool = false
    ) throws -> [String: JSONValue] {
        let own = text(certificate.der)
        var members: [String: JSONValue] = [
            "certificate": .string(own),
            "serial_number": .string(certificate.colonSerial),
            "expiration": .integer(certificate.notAfter.unixSeconds),
        ]
        let issuers = chain.map { (text: text($0), isRoot: $0.isSelfIssued, isOther: $0.der != certificate.der) }
        if let issuer = issuers.first { members["issuing_ca"] = .string(issuer.text) }
        let shown = issuers.filter { !leavesRootsOut || !$0.isRoot }.map(\.text)
        if !shown.isEmpty { members["ca_chain"] = .strings(shown) }
        let keyText = try key.map(text)
        if let key, let keyText {
            members["private_key"] = .string(keyText)
            members["private_key_type"] = .string(key.algorithm.vaultType)
        }
        if format == .bundle {
            let between = issuers.filter { !$0.isRoot && $0.isOther }.map(\.text)
            let parts = [keyText].compactMap { $0 } + [own] + between
            members["certificate"] = .string(parts.joined(separator: "\n"))
        }
        return members
    }

    /// `private_key` and `private_key_type`; for a bundle also what comes before `text`.
    func requestMembers(_ request: CertificateRequest, key: PrivateKey?) throws -> [String: JSONValue] {
        var members: [String: JSONValue] = ["csr": .string(text(request))]
        guard let key else { return members }
        members["private_key"] = .string(try text(key))
        members["private_key_type"] = .string(key.algorithm.vaultType)
        if format == .bundle { members["csr"] = .string(try text(key) + "\n" + text(request)) }
        return members
    }
}
