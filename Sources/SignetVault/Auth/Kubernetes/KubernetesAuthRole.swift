import SignetAuthority
import SignetCore

/// A role of the `kubernetes` method: which service accounts may log in by it.
struct KubernetesAuthRole: AuthRole {
    let name: String
    private(set) var accountNames: [String] = []
    private(set) var namespaces: [String] = []
    /// For whom tokens must be; empty: the API server's own audience.
    private(set) var audience = ""
    private(set) var aliasSource = "serviceaccount_uid"
    private(set) var token = TokenParameters()

    init(name: String) {
        self.name = name
    }

    static let fields: FieldSchema =
        [
            FieldDefinition("bound_service_account_names", .list),
            FieldDefinition("bound_service_account_namespaces", .list),
            FieldDefinition("bound_service_account_namespace_selector"), FieldDefinition("audience"),
            FieldDefinition("alias_name_source"),
        ] + TokenParameters.fields(oldNames: ["policies", "num_uses", "ttl", "max_ttl", "period", "bound_cidrs"])

    /// Takes over what was sent; what was not sent stays.
    /// - Throws: `VaultFailure` (400) when it makes no role.
    mutating func take(_ values: FieldValues) throws {
        try token.take(values)
        if values.has("bound_service_account_names") { accountNames = values.list("bound_service_account_names") }
        if values.has("bound_service_account_namespaces") {
            namespaces = values.list("bound_service_account_namespaces")
        }
        if values.has("audience") { audience = values.string("audience") }
        if let sent = values.optionalString("alias_name_source") { aliasSource = sent }
        guard values.optionalString("bound_service_account_namespace_selector") == nil else {
            throw VaultFailure.invalid(
                "\"bound_service_account_namespace_selector\" is not supported; list the namespaces in"
                    + " \"bound_service_account_namespaces\"")
        }
        try check()
    }

    private func check() throws {
        for (field, values) in [
            ("bound_service_account_names", accountNames), ("bound_service_account_namespaces", namespaces),
        ] {
            if values.isEmpty { throw VaultFailure.invalid("\"\(field)\" can not be empty") }
            if values.count > 1, values.contains("*") { throw VaultFailure.invalid("can not mix \"*\" with values") }
        }
        guard ["serviceaccount_uid", "serviceaccount_name"].contains(aliasSource) else {
            throw VaultFailure.invalid(
                "invalid alias_name_source \"\(aliasSource.prefix(60))\","
                    + " must be one of: serviceaccount_uid, serviceaccount_name")
        }
    }

    /// - Throws: `VaultFailure` (403) when the account may not log in by this role.
    func check(_ account: ServiceAccount) throws {
        guard accountNames.contains(where: { GlobPattern($0).matches(account.name) }) else {
            throw VaultFailure(status: 403, ["service account name not authorized"])
        }
        guard namespaces.contains(where: { GlobPattern($0).matches(account.namespace) }) else {
            throw VaultFailure(status: 403, ["namespace not authorized"])
        }
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        token.data.merging([
            "bound_service_account_names": .strings(accountNames),
            "bound_service_account_namespaces": .strings(namespaces),
            "bound_service_account_namespace_selector": "", "audience": .string(audience),
            "alias_name_source": .string(aliasSource),
        ]) { $1 }
    }
}
