import Foundation
import SignetCore

/// Asks a cluster whether a token is good (TokenReview of `authentication.k8s.io/v1`): only it knows what was deleted.
struct TokenReview: Sendable {
    let settings: KubernetesAuthSettings
    /// Where a pod finds its own token and its cluster's CA certificate.
    var podDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// Returns when the cluster knows the token, as one of that account.
    /// - Parameter audience: for whom the token must be; empty: for the API server
    /// - Throws: `.tokenReviewRefused` with the cluster's reason, `.outwardExchangeFailed`.
    func check(_ token: Secret<String>, of account: ServiceAccount, audience: String) async throws {
        let base = settings.host.hasSuffix("/") ? String(settings.host.dropLast()) : settings.host
        let exchange = OutwardExchange(
            url: "\(base)/apis/authentication.k8s.io/v1/tokenreviews", trustedPEM: authorityPEM)
        let (status, answer) = try await exchange.post(request(token, audience), bearer: reviewer ?? token)
        guard status == 200 || status == 201 else {
            throw Self.refused("HTTP \(status)\((answer["message"]?.text).map { ", \($0.prefix(300))" } ?? "")")
        }
        let review = answer["status"]
        if let error = review?["error"]?.text, !error.isEmpty { throw Self.refused(String(error.prefix(300))) }
        guard review?["authenticated"] == .bool(true) else { throw Self.refused("the token is not valid") }
        let user = review?["user"]
        guard user?["username"]?.text == account.userName, user?["uid"]?.text == account.uid else {
            throw Self.refused("the token is another account's")
        }
        // An API server without audiences of its own does not answer with any.
        let audiences = review?["audiences"]?.elements?.compactMap(\.text) ?? []
        guard audience.isEmpty || audiences.contains(audience) else {
            throw Self.refused("the token is not for the audience \"\(audience)\"")
        }
    }

    private func request(_ token: Secret<String>, _ audience: String) -> JSONValue {
        var spec: [String: JSONValue] = ["token": .string(token.reveal())]
        if !audience.isEmpty { spec["audiences"] = [.string(audience)] }
        return ["apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": .object(spec)]
    }

    private var reviewer: Secret<String>? { settings.reviewer ?? podFile("token").map(Secret.init) }

    private var authorityPEM: String? { settings.authorityPEM.isEmpty ? podFile("ca.crt") : settings.authorityPEM }

    /// Read each time: tokens of pods are replaced about once an hour.
    private func podFile(_ name: String) -> String? {
        if settings.ignoresPod { return nil }
        return try? String(contentsOfFile: "\(podDirectory)/\(name)", encoding: .utf8).trimmedASCIIWhitespace
    }

    private static func refused(_ reason: String) -> SignetError {
        SignetError(
            .tokenReviewRefused, "The Kubernetes API server did not accept the service account's token: \(reason).",
            remedy: "Check that the account exists, and that the reviewer may create TokenReviews"
                + " (ClusterRole system:auth-delegator).")
    }
}

extension SignetError.Code {
    /// A Kubernetes API server did not accept a token, or may not be asked about it.
    public static let tokenReviewRefused = Self(rawValue: "vault.token-review")
}
