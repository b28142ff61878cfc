import Crypto
import Foundation
import Logging
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTemplate
import SignetVault
import Synchronization

/// The parts of a template runner, and how they go together.
final class RunnerWork: Sendable {
    let scope: String
    let templates: [LoadedTemplate]
    let variables: [String: String]
    let tools: AgentTools
    let certificates: CertificateScope
    let secrets: SecretCache
    let uses = TemplateUses()
    let inputs: ChangedInputs
    let problemList = ProblemList()
    let repository: TemplateRepository
    let delivery: ChangeDelivery
    /// Every template has been published.
    let rendered = Milestone()
    /// And what follows has been done.
    private let done = Milestone()
    private let published = Mutex<[String: String]>([:])

    var clock: any WallClock { tools.clock }
    let logger: Logger

    init(
        scope: String, templates specs: [TemplateSpec], access: any VaultAccess, environment: [String: String],
        tools: AgentTools, handler: any TemplateChangeHandler, settings: TemplateRunnerSettings
    ) throws {
        self.scope = scope
        self.tools = tools
        variables = environment
        templates = try LoadedTemplate.load(specs)
        var logger = tools.logger
        logger[metadataKey: "scope"] = "\(scope)"
        self.logger = logger
        let inputs = ChangedInputs()
        self.inputs = inputs
        certificates = CertificateScope(
            scope, access: access, tools: tools, threshold: settings.leaseRenewalThreshold
        ) { inputs.note($0) }
        secrets = SecretCache(access: access, settings: settings, clock: tools.clock, logger: logger) {
            inputs.note($0)
        }
        repository = TemplateRepository(database: tools.database, sealer: tools.sealer, scope: scope)
        delivery = ChangeDelivery(
            repository: repository, handler: handler, templates: templates, clock: tools.clock, logger: logger,
            problems: problemList)
        certificates.search { [weak self] in await self?.find($0) }
        tools.destinations.register(scope) { [certificates] spec in
            ScopeDestination(scope: certificates, certificate: spec.name)
        }
        tools.issuers.register(certificates)
    }

    func run() async throws {
        rendered.restart()
        done.restart()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.secrets.run() }
                group.addTask {
                    try await self.delivery.run { if self.rendered.isReached { self.done.reach() } }
                }
                group.addTask {
                    var loop = RenderingLoop(self)
                    try await loop.run()
                }
                defer { group.cancelAll() }
                try await group.next()
            }
            throw CancellationError()
        } catch {
            rendered.miss(error)
            done.miss(error)
            throw error
        }
    }

    func firstRendering() async throws { try await rendered.wait() }

    func settled() async throws { try await done.wait() }

    func environment() -> [String: String] { published.withLock { $0 } }

    func publish(environment: [Int: [UInt8]]) {
        let variables = RenderedEnvironment.variables(templates, environment)
        published.withLock { $0 = variables }
    }

    func problems() -> [SignetError] {
        let failures =
            secrets.failures.map { (Set([$0.dependency]), $0.error) }
            + certificates.failures.map { ($0.dependencies, $0.error) }
        return problemList.all + failures.map { located($1, $0) }
    }

    /// The error with the first place where a template asks for one of these.
    private func located(_ error: SignetError, _ dependencies: Set<TemplateDependency>) -> SignetError {
        guard let user = uses.users(of: dependencies).min(),
            let dependency = uses.uses(of: user).intersection(dependencies).min(by: { "\($0)" < "\($1)" })
        else { return error }
        var located = error
        located.message = "template: \(templates[user].place(of: dependency)): \(error.message)"
        return located
    }

    // MARK: Certificates in files

    private func find(_ certificate: String) async -> CertifiedKey? {
        let dependencies = certificates.dependencies(of: certificate)
        guard let wish = dependencies.lazy.compactMap({ CertificateWish($0) }).first else { return nil }
        let access = certificates.access
        return await PairSearch(
            certificate: certificate, templates: uses.users(of: dependencies).sorted().map { templates[$0] },
            data: RunnerData(secrets: secrets.values, certificates: certificates.snapshot),
            environment: variables, now: clock.now
        ) {
            let data = try? await access.send(VaultClient.Call(.GET, "\(wish.mount)/cert/ca_chain")).data
            let text = data?["certificate"]?.text ?? data?["ca_chain"]?.text ?? ""
            return (try? CertificateFile(bytes: Array(text.utf8)))?.certificates ?? []
        }.run()
    }
}

extension RunnerWork {
    /// What the store of a group's files is called: a group of other files has another one.
    func store(of group: StagedGroup) -> String {
        func digest(_ text: String, _ bytes: Int) -> String {
            Array(SHA256.hash(data: Data(text.utf8))).prefix(bytes).hexadecimal
        }
        let paths = group.files.map(\.path).sorted().joined(separator: "\0")
        return "templates-\(digest(scope, 4))-\(digest(paths, 6))"
    }
}
