add_executable(ipsh interp/front/main.cpp)
target_link_libraries(ipsh PRIVATE ipsh_interp ${CMAKE_DL_LIBS})

# The multi-call names: links to the one program.
set(MULTI_CALL ip iptables ip6tables iptables-save ip6tables-save iptables-restore ip6tables-restore sysctl)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
foreach(name ipsh ${MULTI_CALL})
  file(CREATE_LINK ../ipsh ${CMAKE_BINARY_DIR}/bin/${name} SYMBOLIC)
endforeach()

# iptables: its own copy of what it uses of ours, everything else hidden.
find_package(PkgConfig REQUIRED)
pkg_check_modules(XTABLES REQUIRED xtables libip4tc libip6tc)
ipsh_module(ipsh-xtables netlink/xtables ipsh_netlink ${XTABLES_LIBRARIES})
target_compile_definitions(ipsh-xtables PRIVATE IPTABLES_VERSION="${XTABLES_xtables_VERSION}")
target_link_options(ipsh-xtables PRIVATE -Wl,--version-script=${CMAKE_SOURCE_DIR}/netlink/xtables/exports.map)
add_dependencies(ipsh ipsh-xtables)

# The prompt: readline.
ipsh_module(ipsh-prompt interp/front/prompt ipsh_netlink readline)
target_include_directories(ipsh-prompt PRIVATE ${CMAKE_BINARY_DIR}/include/interp)
add_dependencies(ipsh ipsh-prompt)
