import SignetCore
import SignetPKI

/// What goes into a subject beside the common name.
struct SubjectFields: Hashable, Sendable {
    let organizationalUnits: [String]
    let organizations: [String]
    let countries: [String]
    let localities: [String]
    let provinces: [String]
    let streetAddresses: [String]
    let postalCodes: [String]

    static let fields: FieldSchema = [
        FieldDefinition("ou", .list), FieldDefinition("organization", .list), FieldDefinition("country", .list),
        FieldDefinition("locality", .list), FieldDefinition("province", .list),
        FieldDefinition("street_address", .list), FieldDefinition("postal_code", .list),
    ]

    init(_ values: FieldValues) {
        organizationalUnits = values.list("ou")
        organizations = values.list("organization")
        countries = values.list("country")
        localities = values.list("locality")
        provinces = values.list("province")
        streetAddresses = values.list("street_address")
        postalCodes = values.list("postal_code")
    }

    var data: [String: JSONValue] {
        [
            "ou": .strings(organizationalUnits), "organization": .strings(organizations),
            "country": .strings(countries), "locality": .strings(localities), "province": .strings(provinces),
            "street_address": .strings(streetAddresses), "postal_code": .strings(postalCodes),
        ]
    }

    /// A subject, in the order in which Go writes one: country first, values of one kind together, then common name and
    /// serial number.
    /// - Throws: `.malformedName` naming what cannot stand in a subject.
    func name(commonName: String, serialNumber: String = "", userIDs: [String] = []) throws -> DistinguishedName {
        let parts: [(type: String, values: [String])] = [
            ("C", countries), ("O", organizations), ("OU", organizationalUnits), ("L", localities), ("ST", provinces),
            ("street", streetAddresses), ("postalCode", postalCodes), ("CN", commonName.isEmpty ? [] : [commonName]),
            ("serialNumber", serialNumber.isEmpty ? [] : [serialNumber]), ("UID", userIDs),
        ]
        var attributes: [[(type: String, value: String)]] = []
        for part in parts {
            let values = Self.distinct(part.values)
            if !values.isEmpty { attributes.append(values.map { (part.type, $0) }) }
        }
        return try DistinguishedName(attributes: attributes)
    }

    private static func distinct(_ values: [String]) -> [String] {
        var seen: Set<String> = [""]
        return values.filter { seen.insert($0).inserted }
    }
}
