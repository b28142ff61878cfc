import Foundation

/// The person at the keyboard, for the audit trail.
public enum OperatingUser {
    /// `alice`, or `alice as root` under sudo; the number when the user has no name.
    public static var name: String {
        let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid \(geteuid())"
        guard let login = ProcessInfo.processInfo.environment["SUDO_USER"], !login.isEmpty, login != user else {
            return user
        }
        return "\(login) as \(user)"
    }
}
