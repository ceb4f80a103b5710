// What an operation can change, and what the kernel changes along with it (docs: side effects). The images
// are read here too, since finding the objects and reading them is one walk through the kernel. What an image
// costs does not grow with the objects that an operation does not touch.
#pragma once
#include "interp/transaction/image.hpp"

namespace ipsh::interp {

/// The images, read now, of all objects that `operation` sent in namespace `netns` can change and that
/// scope.knows() says nothing of. To be written to the journal before the operation is sent.
[[nodiscard]] Result<std::vector<Image>> images_before(Scope& scope, std::uint64_t netns,
                                                       Operation const& operation);

/// A refusal of it means that nothing was changed (one route, one address …; not a link request, which the
/// kernel applies attribute by attribute): the images that were new to the journal can be forgotten then.
[[nodiscard]] bool is_atomic(Operation const& operation);

/// The objects as they are now, in the order of `ids` (after-images; one dump for many of a kind).
[[nodiscard]] Result<std::vector<Image>> read(Scope& scope, std::span<ObjectId const> ids);

/// After hold_namespace() and before the name goes: deletes the links elsewhere that would die with the
/// namespace, so that the script sees what it would see without a transaction.
[[nodiscard]] Result<void> delete_with_namespace(Scope& scope, std::uint64_t netns);

/// What of it could not be put back (closed list): to be said before doing it, one sentence each.
[[nodiscard]] std::vector<std::string> caveats(Scope& scope, std::uint64_t netns, Operation const& operation);

}  // namespace ipsh::interp
