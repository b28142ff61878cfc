import Foundation
import SignetCore
import SignetHCL
import SignetVault

extension AgentConfiguration {
    /// Reads files and directories (of which `*.hcl` and `*.json` are taken, by name) and puts the environment's and the
    /// command line's word above theirs. Templates are read too, so that what is wrong with one is found here.
    /// - Parameters:
    ///   - paths: as the user gave them
    ///   - directory: below which relative paths are
    /// - Throws: `.unreadableFile`; `.invalidHCL` naming file, line and column of everything that is wrong;
    ///   `.invalidTemplate`; `.invalidInput` for the environment.
    public static func load(
        _ paths: [String], environment: [String: String], flags: AgentFlags = AgentFlags(),
        directory: String = FileManager.default.currentDirectoryPath
    ) throws -> AgentConfiguration {
        var draft = AgentDraft()
        for file in try paths.flatMap({ try files(at: $0, directory) }) {
            let bytes = try BoundedFile.read(AbsolutePath.make(file, relativeTo: directory), limit: HCLDocument.limit)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SignetError(.invalidHCL, "\(file) is not UTF-8 text.", remedy: "Name a configuration file.")
            }
            try draft.read(text, fileName: file, directory: directory)
        }
        guard !draft.configuration.files.isEmpty else {
            throw SignetError(
                .unreadableFile, "There is no configuration file in \(paths.joined(separator: ", ")).",
                remedy: "Name a file, or a directory with files that end with .hcl or .json.")
        }
        return try draft.finished(environment: environment, flags: flags, directory: directory)
    }

    private static func files(at path: String, _ directory: String) throws -> [String] {
        var isDirectory: ObjCBool = false
        let whole = AbsolutePath.make(path, relativeTo: directory)
        guard FileManager.default.fileExists(atPath: whole, isDirectory: &isDirectory), isDirectory.boolValue else {
            return [path]
        }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: whole)
        } catch {
            throw SignetError(
                .unreadableFile, "The directory \(path) cannot be read.",
                remedy: "Check that this user may read it.", cause: error)
        }
        return names.filter { ($0.hasSuffix(".hcl") || $0.hasSuffix(".json")) && !$0.hasPrefix(".#") }.sorted()
            .map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
    }
}

extension AgentDraft {
    fileprivate consuming func finished(
        environment: [String: String], flags: AgentFlags, directory: String
    ) throws -> AgentConfiguration {
        var result = configuration
        result.vault = flags.over(try VaultClientSettings(environment: environment, over: result.vault))
        // An agent logs in; only where it does not, a token that it was given counts.
        if result.autoAuth == nil, result.vault.token != nil, !result.templates.isEmpty {
            result.autoAuth = AutoAuthSettings(method: .environment("VAULT_TOKEN"))
        }
        if flags.exitsAfterAuth == true { result.exitsAfterAuth = true }
        if let level = flags.logLevel { result.log.level = level }
        if let format = flags.logFormat { result.log.format = format }
        if let file = flags.logFile { result.log.file = AbsolutePath.make(file, relativeTo: directory) }
        // What is missing in a file that is wrong may be what is wrong: that is not said twice.
        for reading in readings { try reading.problems.throwIfAny() }
        check(result)
        for reading in readings { try reading.problems.throwIfAny() }
        let allowed = writable(result.templates)
        for index in result.templates.indices { result.templates[index].spec.options.writableDirectories = allowed }
        for template in try LoadedTemplate.load(result.templates.map(\.spec)) {
            result.templates[template.index].text = template.text
        }
        return result
    }

    private func writable(_ templates: [AgentTemplate]) -> [String] {
        let directories = templates.compactMap { template in
            if case .file(let path) = template.spec.target { AbsolutePath.directory(of: path) } else { nil }
        }
        return Array(Set(directories + writableDirectories)).sorted()
    }

    /// What can be judged only once everything is read.
    private func check(_ result: AgentConfiguration) {
        checkChild(result)
        let proxiesToken = result.proxy.agentTokenUse != .never
        guard let auth = result.autoAuth else {
            let usesToken = !result.templates.isEmpty || proxiesToken
            if usesToken, let place = templatePlaces.first ?? variablePlaces.first ?? proxyPlace {
                place.report(
                    "needs a token, and nothing gets one.", "Add auto_auth { method { ... } }, or set VAULT_TOKEN.")
            } else if !saysCache, result.proxy.listeners.isEmpty {
                readings.last?.problems.add(
                    at: HCLPosition(line: 1, column: 1), field: "",
                    "has no auto_auth, cache or listener, so there is nothing to do.",
                    remedy: "Add auto_auth { method { ... } } and template { ... }.")
            }
            return
        }
        if auth.sinks.isEmpty, result.templates.isEmpty, !proxiesToken {
            autoAuthPlace?.report(
                "gets a token that nobody uses.",
                "Add a sink or a template, or set use_auto_auth_token in api_proxy.")
        }
        guard auth.wrapTTL != nil else { return }
        if auth.sinks.count != 1 || auth.sinks.contains(where: { $0.wrapTTL != nil }) {
            autoAuthPlace?.report(
                "wraps the token at the login, which needs one sink that does not wrap.",
                "Keep one sink without wrap_ttl, or move wrap_ttl from the method to the sink.")
        }
        if !result.templates.isEmpty || proxiesToken {
            autoAuthPlace?.report(
                "wraps the token at the login, so that templates and the proxy cannot use it.",
                "Move wrap_ttl from the method to the sink.")
        }
    }

    private func checkChild(_ result: AgentConfiguration) {
        if result.child == nil {
            variablePlaces.first?.report(
                "sets a variable of a program, and none is started.", "Add exec { command = [\"./program\"] }.")
        } else if variablePlaces.isEmpty {
            childPlace?.report(
                "starts a program without a variable of ours.", "Add env_template \"NAME\" { contents = ... }.")
        }
        if !variablePlaces.isEmpty {
            templatePlaces.first?.report(
                "renders a file beside env_template, which Vault Agent does not allow in one configuration.",
                "Run two agents, or let the program read its variables only.")
        }
        var seen: Set<String> = []
        for (place, template) in zip(variablePlaces, result.templates.filter(\.isVariable)) {
            guard case .variable(let name) = template.spec.target, !seen.insert(name).inserted else { continue }
            place.report("sets \(name) for the second time.", "Keep one of them.")
        }
    }
}

extension AgentTemplate {
    fileprivate var isVariable: Bool { if case .variable = spec.target { true } else { false } }
}
