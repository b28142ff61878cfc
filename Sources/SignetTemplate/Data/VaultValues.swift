import SignetCore

extension TemplateValue {
    /// What `secret` gives, from Vault's answer: `.Data`, `.LeaseID`, `.Auth.ClientToken` and so on.
    /// - Parameter answer: the whole JSON object of the answer
    public static func secret(_ answer: JSONValue) -> TemplateValue {
        func text(_ key: String, of object: JSONValue? = nil) -> TemplateValue {
            .string((object ?? answer)[key]?.text ?? "")
        }
        func number(_ key: String, of object: JSONValue? = nil) -> TemplateValue {
            if case .integer(let number) = (object ?? answer)[key] { .int(number) } else { .int(0) }
        }
        func texts(_ key: String, of object: JSONValue? = nil) -> TemplateValue {
            .strings(((object ?? answer)[key]?.elements ?? []).compactMap(\.text))
        }
        func flag(_ key: String, of object: JSONValue? = nil) -> TemplateValue {
            .bool((object ?? answer)[key] == .bool(true))
        }
        let auth = answer["auth"].flatMap { $0.members == nil ? nil : $0 }
        let wrap = answer["wrap_info"].flatMap { $0.members == nil ? nil : $0 }
        return .record(
            TemplateRecord(
                "*dependency.Secret",
                [
                    .init("RequestID", text("request_id")), .init("LeaseID", text("lease_id")),
                    .init("LeaseDuration", number("lease_duration")), .init("Renewable", flag("renewable")),
                    .init("Data", .map((answer["data"]?.members ?? [:]).mapValues { TemplateValue($0) })),
                    .init("Warnings", texts("warnings")),
                    .init(
                        "Auth",
                        auth.map { auth in
                            .record(
                                TemplateRecord(
                                    "*dependency.SecretAuth",
                                    [
                                        .init("ClientToken", text("client_token", of: auth)),
                                        .init("Accessor", text("accessor", of: auth)),
                                        .init("Policies", texts("policies", of: auth)),
                                        .init(
                                            "Metadata",
                                            .map((auth["metadata"]?.members ?? [:]).mapValues { TemplateValue($0) })),
                                        .init("LeaseDuration", number("lease_duration", of: auth)),
                                        .init("Renewable", flag("renewable", of: auth)),
                                    ]))
                        } ?? .null),
                    .init(
                        "WrapInfo",
                        wrap.map { wrap in
                            .record(
                                TemplateRecord(
                                    "*dependency.SecretWrapInfo",
                                    [
                                        .init("Token", text("token", of: wrap)), .init("TTL", number("ttl", of: wrap)),
                                        .init("CreationTime", text("creation_time", of: wrap)),
                                        .init("WrappedAccessor", text("wrapped_accessor", of: wrap)),
                                    ]))
                        } ?? .null),
                ]))
    }

    /// What `pkiCert` gives: `.Cert`, `.Key`, `.CA` and `.CAChain`, also below `.Data`.
    /// - Parameters:
    ///   - certificate: the certificate in PEM
    ///   - key: its private key in PEM
    ///   - issuer: the certificate that signed it, in PEM
    ///   - chain: the certificates up to the root, each in PEM
    public static func certificate(
        certificate: String, key: String, issuer: String, chain: [String]
    ) -> TemplateValue {
        let fields: [TemplateRecord.Field] = [
            .init("Cert", .string(certificate)), .init("Key", .string(key)), .init("CA", .string(issuer)),
            .init("CAChain", .strings(chain)),
        ]
        let data = TemplateValue.record(TemplateRecord("dependency.PemEncoded", fields))
        return .record(TemplateRecord("dependency.PemEncoded", fields + [.init("Data", data)]))
    }
}
