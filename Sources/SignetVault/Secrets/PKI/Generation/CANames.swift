import SignetCore
import SignetPKI

/// Subject and alternative names of a CA's certificate, from the fields of ``CAFields/names``.
struct CANames: Sendable {
    let subject: DistinguishedName
    let alternativeNames: [AlternativeName]

    /// - Parameter request: whose common name counts where none is sent
    /// - Throws: `VaultFailure` (400), `.malformedName`.
    init(_ call: VaultCall, request: CertificateRequest? = nil) throws {
        let commonName = call.optionalString("common_name") ?? request?.subject.commonName ?? ""
        subject = try SubjectFields(call.values).name(
            commonName: commonName, serialNumber: call.string("serial_number"))
        guard !subject.isEmpty else {
            throw VaultFailure.invalid(
                request == nil
                    ? "the common_name field is required"
                    : "the common_name field is required, or must be provided in a CSR")
        }
        alternativeNames = try Self.alternativeNames(call, commonName)
    }

    private static func alternativeNames(_ call: VaultCall, _ commonName: String) throws -> [AlternativeName] {
        var names: [AlternativeName] = []
        if !commonName.isEmpty, !call.bool("exclude_cn_from_sans") {
            let kind = commonName.contains("@") ? "email" : "dns"
            if let name = try? AlternativeName(parsing: "\(kind):\(commonName)") { names.append(name) }
        }
        for text in call.list("alt_names") {
            guard let name = try? AlternativeName(parsing: "\(text.contains("@") ? "email" : "dns"):\(text)") else {
                throw VaultFailure.invalid(
                    "subject alternate name \(text) is not a valid DNS name and cannot be included as a SAN")
            }
            names.append(name)
        }
        for text in call.list("ip_sans") {
            guard let name = try? AlternativeName(parsing: "ip:\(text)") else {
                throw VaultFailure.invalid("the value \"\(text)\" is not a valid IP address")
            }
            names.append(name)
        }
        for text in call.list("uri_sans") { names.append(try AlternativeName(parsing: "uri:\(text)")) }
        for text in call.list("other_sans") { names.append(try AlternativeName(parsing: "othername:\(text)")) }
        var seen: Set<AlternativeName> = []
        return names.filter { seen.insert($0).inserted }
    }
}
