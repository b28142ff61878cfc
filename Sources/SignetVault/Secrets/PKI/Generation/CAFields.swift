import SignetCore
import SignetPKI

/// The fields that every path understands which makes a CA's certificate or a request for one.
enum CAFields {
    /// Names, and what goes beside them into the subject.
    static let names: FieldSchema =
        SubjectFields.fields + [
            FieldDefinition("common_name"), FieldDefinition("alt_names", .list), FieldDefinition("ip_sans", .list),
            FieldDefinition("uri_sans", .list), FieldDefinition("other_sans", .list),
            FieldDefinition("exclude_cn_from_sans", .bool), FieldDefinition("serial_number"),
        ]

    /// What a certificate says beside its names.
    static let contents: FieldSchema =
        RequestedEnd.fields + [
            FieldDefinition("not_before_duration", .duration, default: 30),
            FieldDefinition("max_path_length", .integer, default: -1), FieldDefinition("issuer_name"),
        ] + FieldSchema(CAConstraints.fields)

    static let signature: FieldSchema = [
        FieldDefinition("signature_bits", .integer), FieldDefinition("use_pss", .bool),
    ]

    static let key: FieldSchema = [
        FieldDefinition("exported"), FieldDefinition("key_type", .lowercasedString, default: "rsa"),
        FieldDefinition("key_bits", .integer), FieldDefinition("key_name"),
        FieldDefinition("key_ref", .string, default: "default"), FieldDefinition("managed_key_name"),
        FieldDefinition("managed_key_id"),
    ]

    /// The scheme that `signature_bits` and `use_pss` ask for; keys that are not RSA have but one.
    /// - Throws: `VaultFailure` (400).
    static func scheme(_ call: VaultCall) throws -> RSASignatureScheme {
        let hash: RSASignatureScheme.Hash
        switch call.integer("signature_bits") {
        case 0, 256: hash = .sha256
        case 384: hash = .sha384
        case 512: hash = .sha512
        case let bits: throw VaultFailure.invalid("unsupported hash signature algorithm: \(bits)")
        }
        return RSASignatureScheme(hash: hash, isPSS: call.bool("use_pss"))
    }
}
