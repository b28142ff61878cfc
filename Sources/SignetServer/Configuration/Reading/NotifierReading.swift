import SignetCore
import SignetWatch

extension FieldNode {
    /// An element of `watch.notify`.
    func notifier(relativeTo directory: String) -> NotifierConfiguration? {
        guard let section = section(.notifier) else { return nil }
        let name = section.required("name", example: "mail")?.name()
        let kind = notifierKind(section, relativeTo: directory)
        guard let name, let kind else { return nil }
        var notifier = NotifierConfiguration(name: name, kind: kind)
        section.set(&notifier.minimum, "minimum") { $0.choice(NotifierConfiguration.Minimum.allCases) }
        section.set(&notifier.timeout, "timeout") { $0.duration(in: .seconds(1)...Duration.seconds(3600)) }
        if let node = section["heartbeat"] {
            if node.node.scalar?.string == "off" {
                notifier.heartbeat = nil
            } else if let interval = node.duration(in: .seconds(3600)...Duration.seconds(366 * 86_400)) {
                notifier.heartbeat = interval
            }
        }
        return notifier
    }

    private func notifierKind(
        _ section: FieldSection, relativeTo directory: String
    ) -> NotifierConfiguration.Kind? {
        let ways = section.present(["mail", "webhook", "slack", "alertmanager", "syslog", "log", "exec"])
        guard ways.count == 1, let way = ways.first, let node = section[way] else {
            report(
                ways.isEmpty
                    ? "it does not say how to tell." : "\(ways.joined(separator: " and ")) do not go together.",
                remedy: "Write one of mail, webhook, slack, alertmanager, syslog, log, exec.")
            return nil
        }
        switch way {
        case "mail": return node.mail(relativeTo: directory).map { .mail($0) }
        case "webhook": return node.webhook(.webhook, relativeTo: directory).map { .webhook($0) }
        case "slack": return node.webhook(.slack, relativeTo: directory).map { .slack($0) }
        case "alertmanager": return node.webhook(.alertmanager, relativeTo: directory).map { .alertmanager($0) }
        case "syslog": return node.syslog(relativeTo: directory).map { .syslog($0) }
        case "exec":
            guard let command = node.texts(example: "/usr/local/bin/tell", { $0 }) else { return nil }
            guard command.first?.hasPrefix("/") == true else {
                node.report(
                    "the program is no absolute path.", remedy: "Write for example [/usr/local/bin/tell, --all]")
                return nil
            }
            return .exec(command)
        default:
            guard node.boolean() == true else {
                node.report("log can only be true.", remedy: "Write log: true.")
                return nil
            }
            return .log
        }
    }

    private func mail(relativeTo directory: String) -> NotifierConfiguration.Mail? {
        guard let section = section(.mail) else { return nil }
        let example = "mail.example.org:587"
        let server = section.required("server", example: example)?.parsed(example: example) { text in
            guard let server = HostPort(parsing: text) else {
                throw SignetError(
                    .invalidInput, "\"\(text.prefix(120))\" is no mail server.", remedy: "Write for example \(example)."
                )
            }
            return server
        }
        let address = { (text: String) in
            _ = try MailAddress(parsing: text)
            return text
        }
        let from = section.required("from", example: "signet@example.org")?
            .parsed(example: "signet@example.org", address)
        let to = section.required("to", example: "[ops@example.org]")?.texts(example: "ops@example.org", address)
        guard let server, let from, let to else { return nil }
        var mail = NotifierConfiguration.Mail(host: server.host, port: server.port, from: from, to: to)
        section.set(&mail.protection, "tls") { $0.choice(MailSettings.Protection.allCases)?.rawValue }
        section.set(&mail.authentication, "auth") { $0.choice(MailSettings.Authentication.allCases)?.rawValue }
        section.set(&mail.username, "username") { $0.text(example: "signet") }
        section.set(&mail.passwordFile, "password_file") { $0.path(relativeTo: directory) }
        section.set(&mail.passwordEnvironment, "password_environment") { $0.text(example: "SMTP_PASSWORD") }
        section.set(&mail.trustedRoots, "trusted_roots") { $0.path(relativeTo: directory) }
        section.set(&mail.hello, "hello") { $0.text(example: "host.example.org") }
        section.set(&mail.subjectTemplate, "subject_template") { $0.path(relativeTo: directory) }
        section.set(&mail.textTemplate, "text_template") { $0.path(relativeTo: directory) }
        section.set(&mail.htmlTemplate, "html_template") { $0.path(relativeTo: directory) }
        do {
            try TemplateFiles(subject: mail.subjectTemplate, text: mail.textTemplate, html: mail.htmlTemplate).check()
        } catch {
            report(error)
        }
        section.set(&mail.owners, "owners") { node in
            node.pairs(example: "web: [web@example.org]").map { pairs in
                var owners: [String: [String]] = [:]
                for (owner, list) in pairs { owners[owner] = list.texts(example: "web@example.org", address) }
                return owners
            }
        }
        let passwords = section.present(["password_file", "password_environment"])
        if passwords.count > 1 {
            report("\(passwords.joined(separator: " and ")) say the same.", remedy: "Keep one of them.")
        }
        if (mail.username == nil) != passwords.isEmpty {
            report(
                "there is a user name or a password, but not both.",
                remedy: "Name username and password_file, or none where the server asks for none.")
        }
        return mail
    }

    private func webhook(_ kind: SectionKind, relativeTo directory: String) -> NotifierConfiguration.Webhook? {
        guard let section = section(kind) else { return nil }
        var webhook = NotifierConfiguration.Webhook()
        section.set(&webhook.url, "url") { node in
            node.parsed(example: "https://hooks.example.org/signet") { text in
                guard text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.count <= 2000 else {
                    throw SignetError(
                        .invalidInput, "\"\(text.prefix(200))\" is no URL.",
                        remedy: "Write one that begins with https:// or http://.")
                }
                return text
            }
        }
        section.set(&webhook.urlFile, "url_file") { $0.path(relativeTo: directory) }
        section.set(&webhook.tokenFile, "token_file") { $0.path(relativeTo: directory) }
        section.set(&webhook.signingKeyFile, "signing_key_file") { $0.path(relativeTo: directory) }
        section.set(&webhook.trustedRoots, "trusted_roots") { $0.path(relativeTo: directory) }
        section.set(&webhook.channel, "channel") { $0.text(example: "#certificates") }
        section.set(&webhook.labels, "labels") { node in
            node.pairs(example: "team: web").map { pairs in
                var labels: [String: String] = [:]
                for (name, value) in pairs { labels[name] = value.text(example: "web") }
                return labels
            }
        }
        section.set(&webhook.lifetime, "lifetime") { $0.duration(in: .seconds(60)...Duration.seconds(366 * 86_400)) }
        guard section.present(["url", "url_file"]).count == 1 else {
            report("the URL is not given, or twice.", remedy: "Write url, or url_file where the URL is a secret.")
            return nil
        }
        return webhook
    }

    private func syslog(relativeTo directory: String) -> NotifierConfiguration.Syslog? {
        guard let section = section(.syslog) else { return nil }
        var syslog = NotifierConfiguration.Syslog()
        section.set(&syslog.address, "address") { node in
            node.parsed(example: "/dev/log") { text in
                _ = try SyslogSettings.Target(parsing: text)
                return text
            }
        }
        section.set(&syslog.trustedRoots, "trusted_roots") { $0.path(relativeTo: directory) }
        section.set(&syslog.facility, "facility") { $0.integer(in: 0...23) }
        if let node = section["trusted_roots"], !syslog.address.hasPrefix("tls://") {
            node.report(
                "there is no TLS to \(syslog.address).", remedy: "Write address: tls://HOST:6514, or leave it out.")
        }
        return syslog
    }
}
