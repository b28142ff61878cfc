import Foundation

/// How many inotify descriptors of this process watch a directory or file.
/// - Throws: `TestSupportError` when there is none.
public func inotifyWatches(of path: String) throws -> Int {
    var information = stat()
    guard stat(path, &information) == 0 else { throw TestSupportError("\(path) is gone") }
    let mark = "ino:" + String(information.st_ino, radix: 16) + " "
    return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fdinfo").count { name in
        (try? String(contentsOfFile: "/proc/self/fdinfo/\(name)", encoding: .utf8))?.contains(mark) ?? false
    }
}
