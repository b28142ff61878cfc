import SignetCore

/// The fields of requests for certificates.
enum LeafFields {
    private static let common: FieldSchema =
        RequestedNames.fields + RequestedEnd.fields + CertificateRendering.fields + [
            FieldDefinition("role"), FieldDefinition("issuer_ref"), FieldDefinition("remove_roots_from_chain", .bool),
        ]

    static let issue = common + [FieldDefinition("key_type", .lowercasedString), FieldDefinition("key_bits", .integer)]

    static let sign = common + [FieldDefinition("csr")]

    static let signVerbatim = sign + PKIRole.usageFields
}
