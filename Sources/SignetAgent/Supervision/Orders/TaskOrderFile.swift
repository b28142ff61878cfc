import SignetCore

// MARK: Wire

/// The order as JSON. Written and read by hand, because a keeper that uses `JSONDecoder` needs twice the memory.
extension TaskOrder {
    /// - Throws: `.invalidTaskOrder`, `.invalidInput` for what is not JSON.
    init(bytes: [UInt8]) throws(SignetError) {
        let json: JSONValue
        do {
            json = try JSONValue(bytes, limits: JSONLimits(depth: 4))
        } catch {
            throw .taskOrder("?", "its file is damaged (\(error))")
        }
        func text(_ name: String) throws(SignetError) -> String {
            guard let text = json[name]?.text else { throw .taskOrder("?", "its file has no \(name)") }
            return text
        }
        run = try text("run")
        task = try text("task")
        directory = try text("directory")
        command = (json["command"]?.elements ?? []).compactMap(\.text)
        environment = (json["environment"]?.members ?? [:]).compactMapValues(\.text)
        user = try Self.user(json["user"])
        logs = try Self.logs(json["logs"])
        try check()
    }

    private static func user(_ json: JSONValue?) throws(SignetError) -> TaskUser? {
        guard let json, json != .null else { return nil }
        guard let user = json["user"]?.number32, let group = json["group"]?.number32 else {
            throw .taskOrder("?", "its file names no user")
        }
        return TaskUser(user: user, group: group, groups: (json["groups"]?.elements ?? []).compactMap(\.number32))
    }

    private static func logs(_ json: JSONValue?) throws(SignetError) -> LogRotation? {
        guard let json, json != .null else { return nil }
        guard let directory = json["directory"]?.text, case .integer(let files)? = json["max_files"],
            case .integer(let size)? = json["max_file_size"]
        else { throw .taskOrder("?", "its file does not say how logs are kept") }
        return LogRotation(directory: directory, maxFiles: files, maxFileSize: size)
    }

    var bytes: [UInt8] {
        var json: [String: JSONValue] = [
            "run": .string(run), "task": .string(task), "directory": .string(directory), "command": .strings(command),
            "environment": .object(environment.mapValues(JSONValue.string)),
        ]
        if let user {
            json["user"] = [
                "user": .integer(Int(user.user)), "group": .integer(Int(user.group)),
                "groups": .array(user.groups.map { .integer(Int($0)) }),
            ]
        }
        if let logs {
            json["logs"] = [
                "directory": .string(logs.directory), "max_files": .integer(logs.maxFiles),
                "max_file_size": .integer(logs.maxFileSize),
            ]
        }
        return JSONValue.object(json).bytes
    }
}

extension JSONValue {
    /// A whole number from 0 to the largest of 32 bits.
    fileprivate var number32: UInt32? { if case .integer(let number) = self { UInt32(exactly: number) } else { nil } }
}
