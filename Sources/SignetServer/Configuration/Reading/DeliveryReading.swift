import SignetCore
import SignetPKI
import SignetRenewal

// Where a certificate goes, and what is done then.
extension FieldNode {
    /// `files`: one section, or a list of them.
    func destinations(relativeTo directory: String) -> [DestinationSpec]? {
        let sections: [FieldNode]
        if case .sequence = node {
            sections = list(example: "[\(SectionKind.files.example)]") ?? []
        } else {
            sections = [self]
        }
        return sections.compactMap { $0.filesDestination(relativeTo: directory).map(DestinationSpec.files) }
    }

    private func filesDestination(relativeTo directory: String) -> FilesDestinationSpec? {
        guard let section = section(.files) else { return nil }
        var files = FilesDestinationSpec()
        let path: (FieldNode) -> String? = { $0.path(relativeTo: directory) }
        section.set(&files.certificate, "certificate", path)
        section.set(&files.key, "key", path)
        section.set(&files.ca, "ca", path)
        section.set(&files.chain, "chain", path)
        section.set(&files.fullChain, "full_chain", path)
        section.set(&files.combined, "combined", path)
        section.set(&files.certificateDER, "certificate_der", path)
        section.set(&files.keyDER, "key_der", path)
        files.keystore = section.keystore(path)
        section.set(&files.keyMode, "key_mode") { $0.fileMode(example: "\"0600\"") }
        section.set(&files.mode, "mode") { $0.fileMode(example: "\"0644\"") }
        section.set(&files.owner, "owner") { $0.text(example: "www-data") }
        section.set(&files.group, "group") { $0.text(example: "www-data") }
        section.set(&files.keyEncoding, "key_encoding") { $0.choice(PrivateKey.Encoding.allCases) }
        return files
    }

    /// Permission bits in octal.
    func fileMode(example: String) -> String? {
        guard let text = text(example: example) else { return nil }
        guard FilesDestinationSpec.isMode(text) else {
            report(
                "\"\(text.prefix(20))\" is not octal between 0400 and 0777.",
                remedy: "Write for example: \(example)")
            return nil
        }
        return text
    }

    /// `after`: what is done once after each change.
    func actions(relativeTo directory: String) -> [ActionSpec]? {
        list(example: "[\(SectionKind.action.example)]")?.compactMap { $0.action(relativeTo: directory) }
    }

    private func action(relativeTo directory: String) -> ActionSpec? {
        guard let section = section(.action) else { return nil }
        let verbs = section.present(["run", "reload", "restart", "signal"])
        guard verbs.count == 1, let verb = verbs.first, let value = section[verb] else {
            report(
                verbs.isEmpty
                    ? "names nothing to do." : "names more than one thing to do: \(verbs.joined(separator: ", ")).",
                remedy: "Write exactly one of run, reload, restart and signal; several things are several elements.")
            return nil
        }
        let companions = ["run": ["timeout"], "signal": ["pid_file", "pid"]]
        for (owner, keys) in companions where owner != verb {
            for key in section.present(keys) {
                section[key]?.report("\(key) belongs to \(owner), not to \(verb).", remedy: "Take it out.")
            }
        }
        switch verb {
        case "run": return value.command(timeout: section["timeout"])
        case "reload": return value.text(example: "nginx.service").map { .reload(unit: $0) }
        case "restart": return value.text(example: "nginx.service").map { .restart(unit: $0) }
        default: return value.signal(in: section, relativeTo: directory)
        }
    }

    private func command(timeout: FieldNode?) -> ActionSpec? {
        guard let words = texts(example: "[nginx, -s, reload]", { $0 }) else { return nil }
        guard let program = words.first, !program.isEmpty else {
            report("the command is empty.", remedy: "Write for example: run: [nginx, -s, reload]")
            return nil
        }
        let limit = timeout.map { $0.duration(in: .milliseconds(100)...Duration.seconds(86_400)) }
        return .run(command: words, timeout: (limit ?? nil) ?? DurationText(.seconds(30)))
    }

    private func signal(in section: FieldSection, relativeTo directory: String) -> ActionSpec? {
        guard let name = text(example: "HUP") else { return nil }
        guard section.present(["pid_file", "pid"]).count == 1 else {
            report(
                "a signal needs to know its process, by either pid_file or pid.",
                remedy: "Write for example: pid_file: /run/nginx.pid")
            return nil
        }
        let pidFile = section["pid_file"]?.path(relativeTo: directory)
        let pid = section["pid"]?.integer(in: 1...Int(Int32.max)).map(Int32.init)
        guard pidFile != nil || pid != nil else { return nil }
        return .signal(name: name, pidFile: pidFile, pid: pid)
    }
}

extension FieldSection {
    /// The keystore that the keys beginning with `pkcs12` describe; nil when there is none, or something is wrong with it.
    fileprivate func keystore(_ path: (FieldNode) -> String?) -> KeystoreSpec? {
        let sources = present(["password_file", "password_environment"])
        guard let place = self["pkcs12"] else {
            for key in sources + present(["alias"]) {
                self[key]?.report("\(key) belongs to pkcs12, which is not there.", remedy: "Add pkcs12 or take it out.")
            }
            return nil
        }
        guard sources.count == 1 else {
            place.report(
                "the keystore's password is wanted from one place.",
                remedy: "Write exactly one of password_file and password_environment beside it.")
            return nil
        }
        let password =
            self["password_file"].flatMap(path).map(KeystoreSpec.Password.file)
            ?? self["password_environment"]?.text(example: "KEYSTORE_PASSWORD").map { .environment($0) }
        guard let file = path(place), let password else { return nil }
        var keystore = KeystoreSpec(path: file, password: password)
        set(&keystore.alias, "alias") { $0.text(example: "tomcat") }
        return keystore
    }
}
