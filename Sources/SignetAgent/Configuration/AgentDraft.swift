import SignetCore
import SignetHCL
import SignetVault

/// An agent's configuration while its files are read, one over the other, as Vault Agent merges them: of `vault`,
/// `auto_auth`, `cache` ... the last file's counts; templates and listeners add up.
struct AgentDraft {
    /// Where something stands, to complain about it once all files are read.
    struct Place {
        let problems: HCLProblemList
        let position: HCLPosition
        let field: String

        func report(_ message: String, _ remedy: String) {
            problems.add(at: position, field: field, message, remedy: remedy)
        }
    }

    var configuration = AgentConfiguration()
    /// Below which templates may write files of their own, beside the directories of their destinations.
    var writableDirectories: [String] = []
    var autoAuthPlace: Place?
    var childPlace: Place?
    var proxyPlace: Place?
    var templatePlaces: [Place] = []
    /// Where the variables of the child are.
    var variablePlaces: [Place] = []
    var saysCache = false
    private(set) var readings: [AgentFileReading] = []

    static let keys = [
        "vault", "auto_auth", "template", "template_config", "env_template", "exec", "cache", "api_proxy", "listener",
        "pid_file", "exit_after_auth", "log_level", "log_format", "log_file", "log_rotate_bytes",
        "log_rotate_duration", "log_rotate_max_files", "disable_idle_connections", "disable_keep_alives", "telemetry",
    ]

    /// Takes over what a file says.
    /// - Throws: `.invalidHCL` when it is none.
    mutating func read(_ text: String, fileName: String, directory: String) throws {
        let document = try HCLDocument(parsing: text, fileName: fileName, dialect: .hcl1)
        let reading = AgentFileReading(fileName: fileName, directory: directory)
        readings.append(reading)
        configuration.files.append(fileName)
        let file = reading.section(document.body, "", Self.keys)
        if let block = reading.single("vault", of: file) { configuration.vault = reading.vault(block) }
        if let block = reading.single("auto_auth", of: file) {
            configuration.autoAuth = reading.autoAuth(block)
            autoAuthPlace = Place(problems: reading.problems, position: block.position, field: "auto_auth")
        }
        readGeneral(file, reading)
        readTemplates(file, reading)
        readChild(file, reading)
        readProxy(file, reading)
        configuration.notes += reading.notes.problems
    }

    private mutating func readGeneral(_ file: HCLSection, _ reading: AgentFileReading) {
        if let path = file.path("pid_file", reading) { configuration.pidFile = path }
        file.set(&configuration.exitsAfterAuth, "exit_after_auth") { $0.truth() }
        file.set(&configuration.log.level, "log_level") { AgentLogSettings.level($0) }
        file.set(&configuration.log.format, "log_format") { AgentLogSettings.format($0) }
        if let path = file.path("log_file", reading) { configuration.log.file = path }
        reading.note(
            ["log_rotate_bytes", "log_rotate_duration", "log_rotate_max_files"], of: file,
            "let logrotate move the file away, then send SIGHUP.")
        reading.note(["disable_idle_connections", "disable_keep_alives"], of: file, "connections are reused.")
        reading.note(["telemetry"], of: file, "metrics are to be had from a listener.")
    }

    private mutating func readTemplates(_ file: HCLSection, _ reading: AgentFileReading) {
        for block in file.blocks("template") {
            let field = "template[\(templatePlaces.count)]"
            templatePlaces.append(Place(problems: reading.problems, position: block.position, field: field))
            if let template = reading.template(block, field) { configuration.templates.append(template) }
        }
        guard let block = reading.single("template_config", of: file) else { return }
        (configuration.rendering, writableDirectories) = reading.rendering(block)
    }

    private mutating func readChild(_ file: HCLSection, _ reading: AgentFileReading) {
        for block in file.blocks("env_template", labels: 1...1) {
            let field = "env_template[\(variablePlaces.count)]"
            variablePlaces.append(Place(problems: reading.problems, position: block.position, field: field))
            if let template = reading.variable(block, field) { configuration.templates.append(template) }
        }
        guard let block = reading.single("exec", of: file) else { return }
        configuration.child = reading.child(block)
        childPlace = Place(problems: reading.problems, position: block.position, field: "exec")
    }

    private mutating func readProxy(_ file: HCLSection, _ reading: AgentFileReading) {
        if let block = reading.single("cache", of: file) {
            saysCache = true
            reading.cache(block, into: &configuration.proxy)
            proxyPlace = Place(problems: reading.problems, position: block.position, field: "cache")
        }
        if let block = reading.single("api_proxy", of: file) {
            reading.proxy(block, into: &configuration.proxy)
            proxyPlace = Place(problems: reading.problems, position: block.position, field: "api_proxy")
        }
        for block in file.blocks("listener", labels: 0...1) {
            if let listener = reading.listener(block) { configuration.proxy.listeners.append(listener) }
        }
    }
}

extension AgentLogSettings {
    static func level(_ field: HCLField) -> String? {
        guard let text = field.text(example: "\"info\"")?.lowercased() else { return nil }
        if AgentLogSettings.levels.contains(text) { return text }
        field.report(
            "\"\(text.prefix(60))\" is not one of \(AgentLogSettings.levels.joined(separator: ", ")).",
            remedy: Spelling.hint(text, AgentLogSettings.levels))
        return nil
    }

    static func format(_ field: HCLField) -> String? {
        guard let text = field.text(example: "\"standard\"")?.lowercased() else { return nil }
        if ["standard", "json", ""].contains(text) { return text.isEmpty ? "standard" : text }
        field.report(
            "\"\(text.prefix(60))\" is neither standard nor json.", remedy: Spelling.hint(text, ["standard", "json"]))
        return nil
    }

    /// Those that may be written.
    public static let levels = ["trace", "debug", "info", "notice", "warn", "warning", "error", "err"]
}
