/// What can be mounted. A new kind is a folder and its line here.
enum BackendCatalog {
    static let kinds: [MountEntry.Table: [any VaultBackendKind.Type]] = [
        .secrets: [KVKind.self, GenericKind.self, TransitKind.self],
        .auth: [],
    ]
}
