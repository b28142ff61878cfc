import Foundation

/// Why a task's process could not be started.
struct StartFailure: Error, Hashable {
    let reason: String
    /// Whether trying again may help: something was used up, or in use.
    let isRecoverable: Bool

    init(_ what: String, _ number: Int32) {
        reason = "\(what): \(String(cString: strerror(number)))"
        isRecoverable = [EAGAIN, ENOMEM, ENFILE, EMFILE, ETXTBSY, ENOSPC, EDQUOT, EINTR, EIO].contains(number)
    }
}
