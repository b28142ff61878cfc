import SignetCore

/// What certificates may be issued under a name, and what they are like. Stored and answered in the form in which it is sent.
struct PKIRole: Hashable, Sendable {
    /// In seconds; 0: the mount's.
    let ttl: Int
    /// In seconds; 0: the mount's.
    let maxTTL: Int
    /// In seconds.
    let notBeforeDuration: Int
    /// An RFC 3339 time; empty: the lifetime decides.
    let notAfter: String
    /// A reference, looked up when something is issued.
    let issuer: String

    let allowedDomains: [String]
    let allowedDomainsTemplate: Bool
    let allowLocalhost: Bool
    let allowBareDomains: Bool
    let allowSubdomains: Bool
    let allowGlobDomains: Bool
    let allowWildcardCertificates: Bool
    let allowAnyName: Bool
    let allowTokenDisplayName: Bool
    let enforceHostnames: Bool
    let requireCommonName: Bool
    let commonNameValidations: [String]
    let allowIPNames: Bool
    let allowedURIs: [String]
    let allowedURIsTemplate: Bool
    let allowedOtherNames: [String]
    let allowedSerialNumbers: [String]
    let allowedUserIDs: [String]
    let usesRequestCommonName: Bool
    let usesRequestNames: Bool
    /// `json-csr`, `json` or empty.
    let serialNumberSource: String

    /// `rsa`, `ec`, `ed25519` or `any`.
    let keyType: String
    /// 0 only for `ed25519` and `any`.
    let keyBits: Int
    /// 0: by the issuer's key.
    let signatureBits: Int
    let usePSS: Bool

    let serverFlag: Bool
    let clientFlag: Bool
    let codeSigningFlag: Bool
    let emailProtectionFlag: Bool
    let keyUsage: [String]
    let extKeyUsage: [String]
    let extKeyUsageOIDs: [String]
    /// OIDs, or JSON objects with `oid`, `cps` and `notice`.
    let policyIdentifiers: [String]
    let marksLeaves: Bool
    let subject: SubjectFields

    let generateLease: Bool
    let noStore: Bool
    let noStoreMetadata: Bool

    init(_ values: FieldValues) {
        ttl = values.seconds("ttl")
        maxTTL = values.seconds("max_ttl")
        notBeforeDuration = values.seconds("not_before_duration")
        notAfter = values.string("not_after")
        issuer = values.optionalString("issuer_ref") ?? PKIState.defaultReference
        allowedDomains = values.list("allowed_domains")
        allowedDomainsTemplate = values.bool("allowed_domains_template")
        allowLocalhost = values.bool("allow_localhost")
        allowBareDomains = values.bool("allow_bare_domains")
        allowSubdomains = values.bool("allow_subdomains")
        allowGlobDomains = values.bool("allow_glob_domains")
        allowWildcardCertificates = values.bool("allow_wildcard_certificates")
        allowAnyName = values.bool("allow_any_name")
        allowTokenDisplayName = values.bool("allow_token_displayname")
        enforceHostnames = values.bool("enforce_hostnames")
        requireCommonName = values.bool("require_cn")
        let validations = values.list("cn_validations").map { $0.lowercased() }
        commonNameValidations = validations.isEmpty ? ["email", "hostname"] : validations
        allowIPNames = values.bool("allow_ip_sans")
        allowedURIs = values.list("allowed_uri_sans")
        allowedURIsTemplate = values.bool("allowed_uri_sans_template")
        allowedOtherNames = values.list("allowed_other_sans")
        allowedSerialNumbers = values.list("allowed_serial_numbers")
        allowedUserIDs = values.list("allowed_user_ids")
        usesRequestCommonName = values.bool("use_csr_common_name")
        usesRequestNames = values.bool("use_csr_sans")
        serialNumberSource = values.string("serial_number_source")
        keyType = values.string("key_type")
        keyBits = Self.resolved(values.integer("key_bits"), of: keyType)
        signatureBits = values.integer("signature_bits")
        usePSS = values.bool("use_pss")
        serverFlag = values.bool("server_flag")
        clientFlag = values.bool("client_flag")
        codeSigningFlag = values.bool("code_signing_flag")
        emailProtectionFlag = values.bool("email_protection_flag")
        keyUsage = values.list("key_usage")
        extKeyUsage = values.list("ext_key_usage")
        extKeyUsageOIDs = values.list("ext_key_usage_oids")
        policyIdentifiers = PolicyIdentifiers.texts(values.value("policy_identifiers"))
        marksLeaves = values.bool("basic_constraints_valid_for_non_ca")
        subject = SubjectFields(values)
        generateLease = values.bool("generate_lease")
        noStore = values.bool("no_store")
        noStoreMetadata = values.bool("no_store_metadata")
    }

    private static func resolved(_ bits: Int, of type: String) -> Int {
        switch type {
        case "rsa": bits == 0 ? 2048 : bits
        case "ec": bits == 0 ? 256 : bits
        case "ed25519": 0
        default: bits
        }
    }
}

extension PKIRole: Codable {
    /// As stored; what a later version knows besides has its default.
    init(from decoder: any Decoder) throws {
        let stored = try decoder.singleValueContainer().decode([String: JSONValue].self)
        self.init(try Self.fields.values(of: stored, captures: [:]).values)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(data)
    }
}
