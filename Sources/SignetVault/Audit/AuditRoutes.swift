import SignetCore

/// `sys/audit` and `sys/audit-hash`.
struct AuditRoutes: Sendable {
    let broker: AuditBroker

    var routes: [VaultRoute] {
        [
            VaultRoute("audit").on(.read, .sudo) { _ in
                .data(
                    Dictionary(
                        broker.devices.map { ($0.path, .object($0.members)) }, uniquingKeysWith: { $1 }))
            },
            VaultRoute("audit/*path", Self.fields)
                .on(.update, .sudo) { try await enable($0) }
                .on(.delete, .sudo) { call in
                    try await broker.disable(Self.path(call))
                    return .nothing
                },
            VaultRoute("audit-hash/*path", [FieldDefinition("input")]).on(.update) { call in
                .data(["hash": .string(try broker.hash(call.string("input"), device: Self.path(call)))])
            },
        ]
    }

    private static let fields: FieldSchema = [
        FieldDefinition("type"), FieldDefinition("description"), FieldDefinition("options", .map),
        FieldDefinition("local", .bool),
    ]

    private static func path(_ call: VaultCall) -> String { call.string("path") + "/" }

    private func enable(_ call: VaultCall) async throws -> VaultResponse {
        try await broker.enable(
            AuditDevice(
                path: Self.path(call), type: call.string("type"), description: call.string("description"),
                options: call.map("options"), local: call.bool("local")))
        return .nothing
    }
}
