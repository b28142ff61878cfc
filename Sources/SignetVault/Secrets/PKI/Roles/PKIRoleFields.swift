import SignetCore

extension PKIRole {
    /// Everything that a role says, with what counts where it says nothing.
    static let fields: FieldSchema =
        [
            FieldDefinition("ttl", .duration), FieldDefinition("max_ttl", .duration),
            FieldDefinition("not_before_duration", .duration, default: 30), FieldDefinition("not_after"),
            FieldDefinition("issuer_ref", default: "default"),
            FieldDefinition("allowed_domains", .list), FieldDefinition("allowed_domains_template", .bool),
            FieldDefinition("allow_localhost", .bool, default: true), FieldDefinition("allow_bare_domains", .bool),
            FieldDefinition("allow_subdomains", .bool), FieldDefinition("allow_glob_domains", .bool),
            FieldDefinition("allow_wildcard_certificates", .bool, default: true),
            FieldDefinition("allow_any_name", .bool), FieldDefinition("allow_token_displayname", .bool),
            FieldDefinition("enforce_hostnames", .bool, default: true),
            FieldDefinition("require_cn", .bool, default: true),
            FieldDefinition("cn_validations", .list, default: ["email", "hostname"]),
            FieldDefinition("allow_ip_sans", .bool, default: true),
            FieldDefinition("allowed_uri_sans", .list), FieldDefinition("allowed_uri_sans_template", .bool),
            FieldDefinition("allowed_other_sans", .list), FieldDefinition("allowed_serial_numbers", .list),
            FieldDefinition("allowed_user_ids", .list),
            FieldDefinition("use_csr_common_name", .bool, default: true),
            FieldDefinition("use_csr_sans", .bool, default: true), FieldDefinition("serial_number_source"),
            FieldDefinition("key_type", .lowercasedString, default: "rsa"), FieldDefinition("key_bits", .integer),
            FieldDefinition("generate_lease", .bool), FieldDefinition("no_store", .bool),
            FieldDefinition("no_store_metadata", .bool),
            FieldDefinition("server_flag", .bool, default: true), FieldDefinition("client_flag", .bool, default: true),
            FieldDefinition("code_signing_flag", .bool), FieldDefinition("email_protection_flag", .bool),
            FieldDefinition("policy_identifiers", .any),
        ] + usageFields + SubjectFields.fields

    /// What requests of `sign-verbatim` say too.
    static let usageFields: FieldSchema = [
        FieldDefinition("key_usage", .list, default: ["DigitalSignature", "KeyAgreement", "KeyEncipherment"]),
        FieldDefinition("ext_key_usage", .list), FieldDefinition("ext_key_usage_oids", .list),
        FieldDefinition("signature_bits", .integer), FieldDefinition("use_pss", .bool),
        FieldDefinition("basic_constraints_valid_for_non_ca", .bool),
    ]

    /// Every field in the form in which it is answered: durations in seconds, lists as arrays.
    var data: [String: JSONValue] {
        let own: [String: JSONValue] = [
            "ttl": .integer(ttl), "max_ttl": .integer(maxTTL), "not_before_duration": .integer(notBeforeDuration),
            "not_after": .string(notAfter), "issuer_ref": .string(issuer),
            "allowed_domains": .strings(allowedDomains), "allowed_domains_template": .bool(allowedDomainsTemplate),
            "allow_localhost": .bool(allowLocalhost), "allow_bare_domains": .bool(allowBareDomains),
            "allow_subdomains": .bool(allowSubdomains), "allow_glob_domains": .bool(allowGlobDomains),
            "allow_wildcard_certificates": .bool(allowWildcardCertificates), "allow_any_name": .bool(allowAnyName),
            "allow_token_displayname": .bool(allowTokenDisplayName), "enforce_hostnames": .bool(enforceHostnames),
            "require_cn": .bool(requireCommonName), "cn_validations": .strings(commonNameValidations),
            "allow_ip_sans": .bool(allowIPNames), "allowed_uri_sans": .strings(allowedURIs),
            "allowed_uri_sans_template": .bool(allowedURIsTemplate),
            "allowed_other_sans": .strings(allowedOtherNames),
            "allowed_serial_numbers": .strings(allowedSerialNumbers), "allowed_user_ids": .strings(allowedUserIDs),
            "use_csr_common_name": .bool(usesRequestCommonName), "use_csr_sans": .bool(usesRequestNames),
            "serial_number_source": .string(serialNumberSource),
            "key_type": .string(keyType), "key_bits": .integer(keyBits), "signature_bits": .integer(signatureBits),
            "use_pss": .bool(usePSS), "generate_lease": .bool(generateLease), "no_store": .bool(noStore),
            "no_store_metadata": .bool(noStoreMetadata), "server_flag": .bool(serverFlag),
            "client_flag": .bool(clientFlag), "code_signing_flag": .bool(codeSigningFlag),
            "email_protection_flag": .bool(emailProtectionFlag), "key_usage": .strings(keyUsage),
            "ext_key_usage": .strings(extKeyUsage), "ext_key_usage_oids": .strings(extKeyUsageOIDs),
            "policy_identifiers": .strings(policyIdentifiers),
            "basic_constraints_valid_for_non_ca": .bool(marksLeaves),
        ]
        return own.merging(subject.data) { $1 }
    }
}
