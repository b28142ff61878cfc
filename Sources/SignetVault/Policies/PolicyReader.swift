import SignetCore
import SignetHCL

/// Reads the text of a policy. Every key, word and capability must be known.
struct PolicyReader {
    private let fileName: String
    private let problems: HCLProblemList

    init(name: String) {
        fileName = "policy \"\(name.prefix(100))\""
        problems = HCLProblemList(fileName: fileName)
    }

    func rules(_ source: String) throws(SignetError) -> [Policy.Rule] {
        let document: HCLDocument
        do {
            document = try HCLDocument(parsing: source, fileName: fileName, dialect: .hcl1)
        } catch {
            throw Self.failure(error.message, remedy: error.remedy)
        }
        let file = HCLSection(document.body, keys: ["name", "path"], problems: problems)
        try refuseUnknownKeys(path: nil)
        _ = file["name"]?.text()
        var rules: [Policy.Rule] = []
        for block in file.blocks("path", labels: 1...1) {
            rules.append(try rule(block))
        }
        if let problem = problems.problems.first { throw failure(problem, path: nil) }
        return rules
    }

    private func rule(_ block: HCLBlock) throws(SignetError) -> Policy.Rule {
        let label = block.labels.first ?? HCLBlock.Label(text: "", position: block.position)
        let section = HCLSection(block.body, keys: Self.keys, problems: problems)
        try refuseUnknownKeys(path: label.text)
        let path = try template(label)
        let permissions = permissions(section)
        if let problem = problems.problems.first { throw failure(problem, path: label.text) }
        return Policy.Rule(path: path, permissions: permissions)
    }

    private func template(_ label: HCLBlock.Label) throws(SignetError) -> PathTemplate {
        let place = "\(fileName):\(label.position): "
        guard let template = PathTemplate(label.text) else {
            throw Self.failure(
                "failed to validate policy templating: unbalanced templating characters",
                remedy: place + "Write for example secret/data/{{identity.entity.name}}/*.")
        }
        guard template.isTemplated || PathPattern(label.text) != nil else {
            throw Self.failure(
                "path \"\(label.text.prefix(500))\": invalid use of wildcards ('+*' is forbidden)",
                remedy: place + "Write + for one whole segment, and * at the very end.")
        }
        return template
    }

    private static let keys = [
        "capabilities", "policy", "allowed_parameters", "denied_parameters", "required_parameters", "min_wrapping_ttl",
        "max_wrapping_ttl", "subscribe_event_types", "comment",
    ]
}

// MARK: One rule

extension PolicyReader {
    private func permissions(_ section: HCLSection) -> RulePermissions {
        var permissions = RulePermissions()
        for field in section["capabilities"]?.list(example: "[\"read\", \"list\"]") ?? [] {
            permissions.capabilities.formUnion(capability(field) ?? [])
        }
        if let field = section["policy"], let word = field.text(example: "\"read\""), !word.isEmpty {
            if let capabilities = Capabilities(legacyPolicy: word) {
                permissions.capabilities.formUnion(capabilities)
            } else {
                report(
                    "invalid policy \"\(word.prefix(60))\"", at: field, remedy: "Write deny, read, write or sudo.")
            }
        }
        section.set(&permissions.allowedParameters, "allowed_parameters", parameters)
        section.set(&permissions.deniedParameters, "denied_parameters", parameters)
        section.set(&permissions.requiredParameters, "required_parameters") { $0.texts()?.map { $0.lowercased() } }
        section.set(&permissions.minimumWrapping, "min_wrapping_ttl", wrapping)
        section.set(&permissions.maximumWrapping, "max_wrapping_ttl", wrapping)
        _ = section["subscribe_event_types"]?.texts()
        _ = section["comment"]?.text()
        if let minimum = permissions.minimumWrapping, let maximum = permissions.maximumWrapping, maximum < minimum {
            section["max_wrapping_ttl"].map {
                report(
                    "max_wrapping_ttl cannot be less than min_wrapping_ttl", at: $0,
                    remedy: "Raise it, or lower min_wrapping_ttl.")
            }
        }
        return permissions.capabilities.contains(.deny) ? RulePermissions(capabilities: .deny) : permissions
    }

    private func capability(_ field: HCLField) -> Capabilities? {
        guard let name = field.text(example: "\"read\"") else { return nil }
        guard let capability = Capabilities(named: name) else {
            report(
                "invalid capability \"\(name.prefix(60))\"", at: field,
                remedy: Spelling.hint(name, Capabilities.allNames))
            return nil
        }
        return capability
    }

    private func parameters(_ field: HCLField) -> [String: [JSONValue]]? {
        let example = "{ \"common_name\" = [\"*.example.com\"] }"
        return field.entries(example: example)?.reduce(into: [:]) { parameters, entry in
            let values = entry.value.list(example: "[\"*.example.com\"]")?.compactMap { field -> JSONValue? in
                let value = JSONValue(field.value)
                if value == nil { field.report("is not a plain value", remedy: "Write texts, numbers or booleans.") }
                return value
            }
            parameters[entry.key.lowercased()] = values
        }
    }

    /// A bound of zero is none.
    private func wrapping(_ field: HCLField) -> Duration? {
        field.duration(in: .zero...Duration.seconds(1000 * 365 * 86_400)).flatMap { $0 == .zero ? nil : $0 }
    }
}

// MARK: Errors

extension PolicyReader {
    /// Notes a problem whose words are Vault's, without the field's name in front.
    private func report(_ message: String, at field: HCLField, remedy: String) {
        problems.add(at: field.value.position, field: "", message, remedy: remedy)
    }

    private static func failure(_ message: String, remedy: String?) -> SignetError {
        SignetError(.invalidPolicy, "failed to parse policy: \(message)", remedy: remedy)
    }

    private func failure(_ problem: HCLProblem, path: String?) -> SignetError {
        let prefix = path.map { "path \"\($0.prefix(500))\": " } ?? ""
        let message = problem.field.isEmpty ? problem.message : "\(problem.field) \(problem.message)"
        return Self.failure(prefix + message, remedy: "\(problem.fileName):\(problem.position): \(problem.remedy)")
    }

    /// Vault's list of errors, one for each key that it does not know.
    private func refuseUnknownKeys(path: String?) throws(SignetError) {
        let unknown = problems.problems.filter { $0.unknownKey != nil }
        guard !unknown.isEmpty else { return }
        let prefix = path.map { "path \"\($0.prefix(500))\": " } ?? ""
        let lines = unknown.map { problem in
            "\t* \(prefix)invalid key \"\(problem.unknownKey ?? "")\" on line \(problem.position.line)\n"
        }
        let heading = unknown.count == 1 ? "1 error occurred:\n" : "\(unknown.count) errors occurred:\n"
        throw Self.failure(
            heading + lines.joined() + "\n",
            remedy: unknown.map { "\($0.fileName):\($0.position): \(remedy(of: $0))" }.joined(separator: "\n  "))
    }

    /// Vault's paid features are refused, not passed over: whoever wrote them relies on them.
    private func remedy(of problem: HCLProblem) -> String {
        switch problem.unknownKey {
        case "mfa_methods", "control_group": "Remove it: further approval is not enforced here."
        default: problem.remedy
        }
    }
}
