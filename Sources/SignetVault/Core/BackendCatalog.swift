/// What can be mounted. A new kind is a folder and its line here.
enum BackendCatalog {
    static let kinds: [MountEntry.Table: [any VaultBackendKind.Type]] = [
        .secrets: [PKIKind.self, KVKind.self, GenericKind.self, TransitKind.self],
        .auth: [
            AppRoleKind.self, UserPassKind.self, CertificateAuthKind.self, KubernetesAuthKind.self, JWTAuthKind.self,
            OIDCAuthKind.self, GitHubAuthKind.self, GoogleCloudAuthKind.self, LDAPAuthKind.self,
        ],
    ]
}
