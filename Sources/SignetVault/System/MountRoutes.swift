import Foundation
import SignetCore

/// `sys/mounts`, `sys/auth`, their tuning, `sys/remount` and what user interfaces ask before anything else.
struct MountRoutes: Sendable {
    let unsealed: Unsealed

    private var mounts: MountTable { unsealed.mounts }
    private var limits: LeaseLimits { unsealed.services.limits }

    var routes: [VaultRoute] {
        routes(.secrets, "mounts") + routes(.auth, "auth") + [
            VaultRoute("remount", [FieldDefinition("from"), FieldDefinition("to")])
                .on(.update, .sudo) { try await remount($0) },
            VaultRoute("remount/status/:migration_id").on(.read, .sudo) { try remountStatus($0) },
            VaultRoute("internal/ui/mounts").on(.read, .open) { try await uiMounts($0) },
            // Clients ask this first, with tokens whose policies do not name it: what they grant below the mount decides.
            VaultRoute("internal/ui/mounts/*path").on(.read, .open) { try await uiMount($0) },
        ]
    }

    private static let enabling: FieldSchema =
        [
            FieldDefinition("type"), FieldDefinition("description"), FieldDefinition("config", .any),
            FieldDefinition("options", .map), FieldDefinition("local", .bool), FieldDefinition("seal_wrap", .bool),
            FieldDefinition("external_entropy_access", .bool), FieldDefinition("plugin_name"),
            FieldDefinition("plugin_version"),
        ]

    private static let tuning =
        MountTuning.fields + [FieldDefinition("description"), FieldDefinition("options", .map)]

    private func routes(_ table: MountEntry.Table, _ name: String) -> [VaultRoute] {
        [
            VaultRoute(RoutePattern(name)).on(.read) { _ in list(table) },
            // Before the mount itself, whose path takes all that is left.
            VaultRoute(RoutePattern("\(name)/*path"), Self.enabling + Self.tuning)
                .on(.read, table == .auth ? .sudo : .granted) { try read(table, $0) }
                .on(.update, table == .auth ? .sudo : .granted) { try await write(table, $0) }
                .on(.delete, table == .auth ? .sudo : .granted) { try await disable(table, $0) },
        ]
    }

    /// The mount's path of what follows `sys/mounts/` or `sys/auth/`, and whether its tuning is meant.
    private func target(_ table: MountEntry.Table, _ call: VaultCall) -> (path: String, isTuning: Bool) {
        var path = call.string("path")
        let isTuning = path.hasSuffix("/tune")
        if isTuning { path.removeLast(5) }
        return ((table == .auth ? "auth/" : "") + path + "/", isTuning)
    }

    private func list(_ table: MountEntry.Table) -> VaultResponse {
        .data(
            Dictionary(
                mounts.all(table).map { ($0.entry.shownPath, .object($0.entry.members)) }, uniquingKeysWith: { $1 }))
    }

    private func read(_ table: MountEntry.Table, _ call: VaultCall) throws -> VaultResponse {
        let (path, isTuning) = target(table, call)
        guard let entry = mounts.mount(at: path)?.entry else {
            throw VaultFailure.invalid(
                isTuning ? "cannot fetch sysview for path \"\(path)\"" : "No secret engine mount at \(path)")
        }
        guard isTuning else { return .data(entry.members) }
        var members = entry.tuning.members(
            defaultTTL: entry.defaultLeaseTTL(limits), maxTTL: entry.maxLeaseTTL(limits))
        members["description"] = .string(entry.description)
        if let options = entry.options { members["options"] = .object(options.mapValues(JSONValue.string)) }
        return .data(members)
    }

    private func write(_ table: MountEntry.Table, _ call: VaultCall) async throws -> VaultResponse {
        let (path, isTuning) = target(table, call)
        if isTuning {
            try await mounts.change(path) { entry in
                try entry.tuning.change(call.values, limits: limits)
                if call.has("description") { entry.description = call.string("description") }
                if call.has("options") { entry.options = (entry.options ?? [:]).merging(call.map("options")) { $1 } }
            }
            return .nothing
        }
        try await mounts.mount(entry(table, path, call))
        return .nothing
    }

    private func entry(_ table: MountEntry.Table, _ path: String, _ call: VaultCall) throws -> MountEntry {
        var type = call.string("type")
        guard !type.isEmpty else { throw VaultFailure.invalid("backend type must be specified as a string") }
        if type == "plugin" { type = call.string("plugin_name") }
        let uuid = UUID().uuidString.lowercased()
        var options = call.has("options") ? call.map("options") : nil
        switch type {
        case "kv-v2": (type, options) = ("kv", (options ?? [:]).merging(["version": "2"]) { $1 })
        case "kv-v1": (type, options) = ("kv", (options ?? [:]).merging(["version": "1"]) { $1 })
        default: break
        }
        var entry = MountEntry(
            table: table, path: path, type: type, uuid: uuid, accessor: "\(type)_\(uuid.prefix(8))")
        entry.description = call.string("description")
        entry.local = call.bool("local")
        entry.sealWrap = call.bool("seal_wrap")
        entry.options = options
        if let config = call.values.value("config").members {
            let (values, _) = try MountTuning.fields.values(of: config, captures: [:])
            try entry.tuning.change(values, limits: limits)
        }
        return entry
    }

    private func disable(_ table: MountEntry.Table, _ call: VaultCall) async throws -> VaultResponse {
        let (path, _) = target(table, call)
        guard let mounted = mounts.mount(at: path) else { return .nothing }
        try mounts.requireOrdinary(mounted.entry)
        // What it handed out ends first: the backend is still there to end it.
        try await unsealed.leases.revoke(below: path, isForced: true)
        if table == .auth {
            try await unsealed.tokens.revoke(below: path)
            try await unsealed.entities.forget(mountAccessor: mounted.entry.accessor)
        }
        try await mounted.backend.retire()
        _ = try await mounts.unmount(path)
        return .nothing
    }

    private func remount(_ call: VaultCall) async throws -> VaultResponse {
        func path(_ name: String) -> String { call.string(name).trimmingPrefix("/").trimmingSuffix("/") + "/" }
        try await mounts.move(path("from"), to: path("to"))
        return .data(["migration_id": .string(UUID().uuidString.lowercased())])
    }

    /// A mount is moved within the call that asks for it, so whoever asks afterwards finds it done.
    private func remountStatus(_ call: VaultCall) throws -> VaultResponse {
        .data([
            "migration_id": .string(call.string("migration_id")), "migration_info": ["status": "success"],
        ])
    }
}

// MARK: - User interfaces

extension MountRoutes {
    /// What the token may use; without one, what is listed for everybody.
    private func uiMounts(_ call: VaultCall) async throws -> VaultResponse {
        let rules: AccessRules? =
            if let caller = call.caller { try await unsealed.policies.rules(for: caller) } else { nil }
        func shown(_ table: MountEntry.Table) -> JSONValue {
            let visible = mounts.all(table).compactMap { mounted -> (String, JSONValue)? in
                let entry = mounted.entry
                if rules?.hasAccess(below: entry.path) == true { return (entry.shownPath, .object(entry.members)) }
                guard entry.tuning.listingVisibility == "unauth" else { return nil }
                return (
                    entry.shownPath, ["type": .string(entry.type), "description": .string(entry.description)]
                )
            }
            return .object(Dictionary(visible, uniquingKeysWith: { $1 }))
        }
        return .data(["auth": shown(.auth), "secret": shown(.secrets)])
    }

    /// The mount a path belongs to, for clients that must know a key-value store's version.
    private func uiMount(_ call: VaultCall) async throws -> VaultResponse {
        let path = call.string("path")
        guard let caller = call.caller, caller.isBound(to: call.request.remoteAddress),
            let entry = mounts.route(path)?.mounted.entry,
            try await unsealed.policies.rules(for: caller).hasAccess(below: entry.path)
        else {
            throw VaultFailure(
                status: 403,
                [
                    "preflight capability check returned 403, please ensure client's policies grant access to path "
                        + "\"\(path)/\""
                ])
        }
        return .data(entry.members.merging(["path": .string(entry.shownPath)]) { $1 })
    }
}

extension MountEntry {
    /// The path as its table shows it: `approle/` for `auth/approle/`.
    var shownPath: String { table == .auth ? String(path.dropFirst(5)) : path }
}

extension String {
    fileprivate func trimmingPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }

    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
