import Foundation

extension CInt {
    /// What the system calls this error number: `Connection refused`.
    var systemText: String { String(cString: strerror(self)) }
}
