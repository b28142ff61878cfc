import SignetCore

/// The fields of requests for certificates. Which issuer signs is not among them: only the path or the role says it.
enum LeafFields {
    private static let common: FieldSchema =
        RequestedNames.fields + RequestedEnd.fields + CertificateRendering.fields + [
            FieldDefinition("remove_roots_from_chain", .bool)
        ]

    static let issue = common + [FieldDefinition("key_type", .lowercasedString), FieldDefinition("key_bits", .integer)]

    static let sign = common + [FieldDefinition("csr")]

    static let signVerbatim = sign + PKIRole.usageFields + [FieldDefinition("role")]
}
