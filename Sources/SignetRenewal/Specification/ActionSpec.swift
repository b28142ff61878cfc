import SignetCore

/// What to do once after a change.
public enum ActionSpec: Codable, Equatable, Sendable {
    /// Runs a command: argument vector, no shell. When `timeout` has passed its whole process group is killed.
    case run(command: [String], timeout: DurationText)
    /// Reloads a systemd unit.
    case reload(unit: String)
    /// Restarts a systemd unit.
    case restart(unit: String)
    /// Sends `HUP`, `USR1` ... to the process whose id is in the file, or to a fixed id.
    case signal(name: String, pidFile: String?, pid: Int32?)
    /// Gives the running HAProxy at a stats socket the pair that stands in one of its files.
    case updateHAProxy(socket: String, file: String)
    /// Checks that PostgreSQL, whose data directory this is, will accept a key file.
    case checkPostgreSQLKey(key: String, dataDirectory: String)
}

extension ActionSpec: CustomStringConvertible {
    /// One line for people: `nginx -s reload`, `systemctl reload nginx.service`, `HUP to the process of /run/nginx.pid`.
    public var description: String {
        switch self {
        case .run(let command, _): command.joined(separator: " ")
        case .reload(let unit): "systemctl reload \(unit)"
        case .restart(let unit): "systemctl restart \(unit)"
        case .signal(let name, let pidFile?, _): "\(name) to the process of \(pidFile)"
        case .signal(let name, nil, let pid): "\(name) to process \(pid.map(String.init) ?? "?")"
        case .updateHAProxy(let socket, let file): "set ssl cert \(file) at \(socket)"
        case .checkPostgreSQLKey(let key, _): "a look at the owner and mode of \(key)"
        }
    }
}
