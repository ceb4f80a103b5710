add_executable(ipsh interp/front/main.cpp)
target_link_libraries(ipsh PRIVATE ipsh_interp ${CMAKE_DL_LIBS})

# The multi-call names: links to the one program.
set(MULTI_CALL ip iptables ip6tables iptables-save ip6tables-save iptables-restore ip6tables-restore sysctl)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
foreach(name ipsh ${MULTI_CALL})
  file(CREATE_LINK ../ipsh ${CMAKE_BINARY_DIR}/bin/${name} SYMBOLIC)
endforeach()
