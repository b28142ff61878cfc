import SignetCore
import SignetPKI

/// Subject and alternative names of a CA's certificate, from the fields of ``CAFields/names``.
struct CANames: Sendable {
    let subject: DistinguishedName
    let alternativeNames: [AlternativeName]

    /// - Throws: `VaultFailure` (400), `.malformedName`.
    init(_ call: VaultCall) throws {
        subject = try Self.subject(call)
        alternativeNames = try Self.alternativeNames(call)
    }

    /// In the order in which Go writes names.
    private static func subject(_ call: VaultCall) throws -> DistinguishedName {
        let parts: [(type: String, values: [String])] = [
            ("C", call.list("country")), ("O", call.list("organization")), ("OU", call.list("ou")),
            ("L", call.list("locality")), ("ST", call.list("province")), ("street", call.list("street_address")),
            ("postalCode", call.list("postal_code")), ("CN", [call.string("common_name")]),
            ("serialNumber", [call.string("serial_number")]),
        ]
        return try DistinguishedName(relativeNames: parts)
    }

    private static func alternativeNames(_ call: VaultCall) throws -> [AlternativeName] {
        var names: [AlternativeName] = []
        let commonName = call.string("common_name")
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

extension DistinguishedName {
    /// A name of relative names with one or more values of one type each; those without a value are left out.
    /// - Throws: `.malformedName`.
    init(relativeNames: [(type: String, values: [String])]) throws {
        let texts = relativeNames.compactMap { type, values -> String? in
            let given = values.filter { !$0.isEmpty }
            return given.isEmpty ? nil : given.map { "\(type)=\(Self.quoted($0))" }.joined(separator: "+")
        }
        try self.init(parsing: texts.joined(separator: ","))
    }

    private static func quoted(_ value: String) -> String {
        "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
