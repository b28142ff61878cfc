import Foundation
import Logging
import SignetCore

/// `login` of the `kubernetes` method.
struct KubernetesLogin: Sendable {
    let store: VaultStore
    let roles: AuthRoles<KubernetesAuthRole>
    let logger: Logger

    func answer(_ call: VaultCall) async throws -> VaultResponse {
        guard let roleName = call.optionalString("role") else { throw VaultFailure.invalid("missing role") }
        guard let text = call.optionalString("jwt") else { throw VaultFailure.invalid("missing jwt") }
        guard let role = try await roles.role(roleName) else {
            throw VaultFailure.invalid("invalid role name \"\(roleName)\"")
        }
        try role.token.checkOrigin(of: call.request)
        guard let settings = try await store.get(KubernetesAuthSettings.self, KubernetesAuthSettings.path) else {
            throw VaultFailure.fault("could not load backend configuration")
        }
        let account = try account(text, role, settings, now: call.now)
        try role.check(account)
        do {
            try await TokenReview(settings: settings).check(Secret(text), of: account, audience: role.audience)
        } catch let error as SignetError {
            // Who asks learns no more than that; the log says why.
            logger.notice(
                "A service account could not log in.",
                metadata: ["mount": "\(call.mount.path)", "account": "\(account.userName)", "reason": "\(error)"])
            throw VaultFailure.noToken
        }
        return response(call, role, account)
    }

    /// The account that the token names, its signature checked where the keys are known.
    private func account(
        _ text: String, _ role: KubernetesAuthRole, _ settings: KubernetesAuthSettings, now: Date
    ) throws -> ServiceAccount {
        guard let token = try? WebToken(text) else { throw VaultFailure.noToken }
        if !settings.keys.isEmpty, try !WebKeys(pems: settings.keys).signed(token) { throw VaultFailure.noToken }
        // Tokens from Secrets have no times: the API server alone knows whether they are still good.
        let hasTimes = ["exp", "nbf", "iat"].contains { token.claims[$0] != nil }
        do {
            try WebTokenRules(
                issuer: settings.expectedIssuer, audiences: role.audience.isEmpty ? [] : [role.audience]
            ).check(token, now: hasTimes ? now : nil)
        } catch is VaultFailure {
            throw VaultFailure.noToken
        }
        return try ServiceAccount(claimedBy: token)
    }

    private func response(
        _ call: VaultCall, _ role: KubernetesAuthRole, _ account: ServiceAccount
    ) -> VaultResponse {
        let name = "\(account.namespace)-\(account.name)"
        var grant = role.token.grant(name: name, mount: call.mount, request: call.request)
        grant.alias =
            role.aliasSource == "serviceaccount_name" ? "\(account.namespace)/\(account.name)" : account.uid
        grant.metadata = [
            "role": role.name, "service_account_name": account.name, "service_account_namespace": account.namespace,
            "service_account_secret_name": account.secretName, "service_account_uid": account.uid,
        ]
        grant.internalData = ["role": role.name, "account": name]
        var response = VaultResponse()
        response.login = grant
        return response
    }
}
