import Crypto
import Foundation
import SignetCore
import Synchronization

/// Writes every request and every answer to the audit devices, with secrets as HMACs.
///
/// While there is a device, nothing is answered that was not written to at least one of them.
final class AuditBroker: Sendable {
    private struct Enabled: Sendable {
        let device: AuditDevice
        let file: AuditFile
        let salt: SymmetricKey
    }

    private let store: VaultStore
    private let services: VaultServices
    private let enabled = Mutex<[String: Enabled]>([:])

    init(_ services: VaultServices) {
        self.services = services
        store = services.store("sys/audit")
    }

    /// Opens the files of all devices.
    func load() async throws {
        for name in try await store.list() {
            guard let device = try await store.get(AuditDevice.self, name) else { continue }
            try await open(device, name: name)
        }
    }

    /// Whether there is no device.
    var isIdle: Bool { enabled.withLock { $0.isEmpty } }

    var devices: [AuditDevice] { enabled.withLock { $0.values.map(\.device) }.sorted { $0.path < $1.path } }

    /// - Throws: `VaultFailure` (400) when the path is taken, the kind unknown or the file cannot be opened.
    func enable(_ device: AuditDevice) async throws {
        guard device.type == "file" else {
            throw VaultFailure.invalid("unknown backend type: \"\(device.type)\"")
        }
        guard !devices.contains(where: { $0.path == device.path }) else {
            throw VaultFailure.invalid("path already in use")
        }
        let name = Self.name(device.path)
        try await open(device, name: name)
        try await store.put(device, name)
    }

    func disable(_ path: String) async throws {
        enabled.withLock { $0[path] = nil }
        try await store.remove(Self.name(path))
        try await services.store("sys/audit-salt").remove(Self.name(path))
    }

    /// What a text looks like in the log of a device.
    /// - Throws: `VaultFailure` (400) when there is none.
    func hash(_ text: String, device path: String) throws -> String {
        guard let enabled = enabled.withLock({ $0[path] }) else {
            throw VaultFailure.invalid("unknown audit backend")
        }
        return Self.hash(text, enabled.salt)
    }

    private func open(_ device: AuditDevice, name: String) async throws {
        let file = try AuditFile(device)
        let salts = services.store("sys/audit-salt")
        let salt = try await salts.change([UInt8].self, name) { value in
            let salt = value ?? SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
            value = salt
            return salt
        }
        enabled.withLock { $0[device.path] = Enabled(device: device, file: file, salt: SymmetricKey(data: salt)) }
    }

    /// A device's path as a name in the store.
    private static func name(_ path: String) -> String { path.split(separator: "/").joined(separator: "/") }

    private static func hash(_ text: String, _ salt: SymmetricKey) -> String {
        "hmac-sha256:" + Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: salt)).hexadecimal
    }
}

// MARK: - Writing

extension AuditBroker {
    /// Before the backend is asked.
    /// - Throws: `VaultFailure` (500) when no device could be written.
    func note(_ request: VaultRequest, mount: MountEntry, caller: TokenEntry?) throws {
        try write { hash in
            ["type": "request", "auth": Self.auth(caller, hash), "request": Self.request(request, mount, hash)]
        }
    }

    /// Before an answer goes out.
    func note(_ answer: VaultAnswer, to request: VaultRequest, mount: MountEntry, caller: TokenEntry?) throws {
        try write { hash in
            let body = answer.contentType == "application/json" ? try? JSONValue(answer.body) : nil
            return [
                "type": "response", "auth": Self.auth(caller, hash), "request": Self.request(request, mount, hash),
                "response": (body ?? .null).mappingTexts(hash),
            ]
        }
    }

    /// Before a refusal goes out; that it cannot be written does not change the refusal.
    func note(_ error: any Error, to request: VaultRequest, mount: MountEntry, caller: TokenEntry?) {
        try? write { hash in
            let failure = error as? VaultFailure ?? (error as? SignetError).map { VaultFailure($0) }
            return [
                "type": "response", "auth": Self.auth(caller, hash), "request": Self.request(request, mount, hash),
                "error": .string(failure?.messages.first ?? "internal error"),
            ]
        }
    }

    private func write(_ entry: (_ hash: (String) -> String) -> [String: JSONValue]) throws {
        let all = enabled.withLock { Array($0.values) }
        guard !all.isEmpty else { return }
        var isWritten = false
        for enabled in all {
            var members = entry { Self.hash($0, enabled.salt) }
            members["time"] = .string(services.clock.now.formatted(.iso8601))
            do {
                try enabled.file.write(JSONValue.object(members).bytes + [0x0a])
                isWritten = true
            } catch {
                services.logger.error("\(error)", metadata: ["device": "\(enabled.device.path)"])
            }
        }
        guard isWritten else { throw VaultFailure(status: 500, ["failed to audit request, cannot continue"]) }
    }

    private static func request(_ request: VaultRequest, _ mount: MountEntry, _ hash: (String) -> String) -> JSONValue {
        [
            "id": .string(request.id), "operation": .string(request.operation.rawValue), "path": .string(request.path),
            "mount_type": .string(mount.type), "mount_accessor": .string(mount.accessor),
            "client_token": .optional(request.token.map { hash($0.reveal()) }),
            "data": JSONValue.object(request.fields).mappingTexts(hash),
            "remote_address": .optional(request.remoteAddress),
            "wrap_ttl": request.wrapTTL.map { .integer(Int($0.components.seconds)) } ?? .null,
        ]
    }

    private static func auth(_ caller: TokenEntry?, _ hash: (String) -> String) -> JSONValue {
        guard let caller else { return [:] }
        return [
            "accessor": .string(hash(caller.accessor)), "display_name": .string(caller.displayName),
            "policies": .strings(caller.policies), "token_type": .string(caller.type),
            "entity_id": .string(caller.entityID),
        ]
    }
}

extension JSONValue {
    /// The same with every text replaced: names of members stay.
    fileprivate func mappingTexts(_ change: (String) -> String) -> JSONValue {
        switch self {
        case .string(let text): .string(change(text))
        case .array(let elements): .array(elements.map { $0.mappingTexts(change) })
        case .object(let members): .object(members.mapValues { $0.mappingTexts(change) })
        case .null, .bool, .integer, .number: self
        }
    }
}
