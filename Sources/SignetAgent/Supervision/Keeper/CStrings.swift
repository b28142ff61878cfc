import Foundation

/// A list of strings as execve(2) wants it. To be freed.
package struct CStrings {
    package let pointers: [UnsafeMutablePointer<CChar>?]

    package init(_ texts: [String]) { pointers = texts.map { strdup($0) } + [nil] }

    package func free() { for pointer in pointers { Foundation.free(pointer) } }
}
