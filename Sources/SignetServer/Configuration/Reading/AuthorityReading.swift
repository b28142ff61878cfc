import SignetAuthority
import SignetCore
import SignetPKI

extension FieldNode {
    /// An element of `authorities`.
    func authority() -> AuthorityConfiguration? {
        guard let section = section(.authority) else { return nil }
        let name = section.required("name", example: "example-root")?.name()
        let subject = section.required("subject", example: "\"CN=example root,O=COMPANY,C=KR\"")?.subject()
        // Read on whatever is missing, so that everything wrong is known at once.
        var authority = AuthorityConfiguration(name: name ?? "", subject: subject ?? DistinguishedName())
        section.set(&authority.keyAlgorithm, "key") { $0.choice(KeyAlgorithm.allCases) }
        section.set(&authority.lifetime, "lifetime") { $0.duration(in: .seconds(60)...FieldNode.longest) }
        section.set(&authority.signedBy, "signed_by") { $0.name() }
        section.set(&authority.pathLength, "path_length") { $0.integer(in: 0...100) }
        section.set(&authority.nameConstraints, "name_constraints") { $0.nameConstraints() }
        section.set(&authority.roles, "roles") { $0.list(example: SectionKind.role.example)?.roles(of: authority.name) }
        if let parent = authority.signedBy, parent == name {
            section["signed_by"]?.report(
                "an authority cannot be signed by itself here.", remedy: "Leave signed_by out for a root.")
            authority.signedBy = nil
        }
        return name == nil || subject == nil ? nil : authority
    }

    /// A distinguished name that is not empty.
    func subject() -> DistinguishedName? {
        let example = "\"CN=example root,O=COMPANY,C=KR\""
        guard let subject = parsed(example: example, { try DistinguishedName(parsing: $0) }) else { return nil }
        guard !subject.isEmpty else {
            report("the subject is empty.", remedy: "Write for example: \(example)")
            return nil
        }
        return subject
    }

    private func nameConstraints() -> NameConstraints? {
        guard let section = section(.nameConstraints) else { return nil }
        let entry: (String) throws -> String = {
            try NameConstraints(permitted: [$0]).check()
            return $0
        }
        var constraints = NameConstraints()
        section.set(&constraints.permitted, "permitted") { $0.texts(example: "\"dns:example.com\"", entry) }
        section.set(&constraints.excluded, "excluded") { $0.texts(example: "\"dns:example.com\"", entry) }
        return constraints.isEmpty ? nil : constraints
    }
}

extension [FieldNode] {
    /// The roles of one authority; two of one name are a problem.
    fileprivate func roles(of authority: String) -> [Role] {
        unique("roles", name: \.name) { $0.role(of: authority) }
    }

    /// Reads each element; of two with the same name the second is a problem.
    func unique<Value>(_ list: String, name: (Value) -> String, _ read: (FieldNode) -> Value?) -> [Value] {
        var names: Set<String> = []
        return compactMap { node in
            guard let value = read(node) else { return nil }
            guard names.insert(name(value)).inserted else {
                node.report("a second \"\(name(value))\" in \(list).", remedy: "Give each one a name of its own.")
                return nil
            }
            return value
        }
    }
}
