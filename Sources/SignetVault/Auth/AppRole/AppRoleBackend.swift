import Foundation
import SignetCore

/// A mounted `approle` method.
struct AppRoleBackend: VaultBackend {
    let routes: RouteTable
    private let directory: AppRoleDirectory
    private let secretIDs: SecretIDs
    private let mount: MountEntry
    private let services: VaultServices

    init(_ mount: MountEntry, _ services: VaultServices) {
        let directory = AppRoleDirectory(store: services.store(mount.uuid))
        let secretIDs = SecretIDs(services, mount: mount)
        self.directory = directory
        self.secretIDs = secretIDs
        self.mount = mount
        self.services = services
        let login = AppRoleLogin(directory: directory, secretIDs: secretIDs)
        routes = RouteTable(
            AppRoleRoutes(directory: directory, secretIDs: secretIDs).routes
                + AppRoleSettingRoutes(directory: directory).routes
                + SecretIDRoutes(directory: directory, secretIDs: secretIDs).routes
                + [
                    VaultRoute("login", [FieldDefinition("role_id"), FieldDefinition("secret_id")])
                        .on(.update, .open) { try await login.answer($0) },
                    VaultRoute("tidy/secret-id").on(.update) { call in
                        try await secretIDs.tidy(now: call.now)
                        var response = VaultResponse()
                        response.status = 202
                        response.warnings = ["Tidy operation finished: the secret ids that had expired are removed."]
                        return response
                    },
                ])
    }

    func renewal(of token: TokenEntry, _ request: VaultRequest) async throws -> LoginGrant? {
        let name = token.internalData["role_name"] ?? ""
        guard let role = try await directory.role(named: name) else {
            throw VaultFailure.invalid("role \"\(name)\" does not exist during renewal")
        }
        return role.token.grant(name: "", mount: mount, request: request)
    }

    func tend() async {
        do {
            try await secretIDs.tidy(now: services.clock.now)
        } catch {
            services.logger.warning("Expired secret ids were not removed.", metadata: ["error": "\(error)"])
        }
    }

    func retire() async throws { try await secretIDs.removeAll() }
}
