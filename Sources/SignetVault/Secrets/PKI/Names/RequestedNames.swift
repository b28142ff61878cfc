import SignetCore

/// The names that a request to the API asks for.
struct RequestedNames: Hashable, Sendable {
    var commonName = ""
    /// Host names and mail addresses.
    var alternativeNames: [String] = []
    var addresses: [String] = []
    var identifiers: [String] = []
    var otherNames: [String] = []
    /// The subject's attribute, not the certificate's number.
    var serialNumber = ""
    var userIDs: [String] = []
    var excludesCommonName = false

    static let fields: FieldSchema = [
        FieldDefinition("common_name"), FieldDefinition("alt_names", .list), FieldDefinition("ip_sans", .list),
        FieldDefinition("uri_sans", .list), FieldDefinition("other_sans", .list), FieldDefinition("serial_number"),
        FieldDefinition("user_ids", .list), FieldDefinition("exclude_cn_from_sans", .bool),
    ]
}

extension RequestedNames {
    init(_ call: VaultCall) {
        commonName = call.string("common_name")
        alternativeNames = call.list("alt_names")
        addresses = call.list("ip_sans")
        identifiers = call.list("uri_sans")
        otherNames = call.list("other_sans")
        serialNumber = call.string("serial_number")
        userIDs = call.list("user_ids")
        excludesCommonName = call.bool("exclude_cn_from_sans")
    }
}
