# ipsh_library(NAME DEPENDS...): the static library of folder NAME, from every .cpp below it except modules (folders
# that are opened with dlopen) and the program's main. Its headers are included as "NAME/….hpp" through a root that
# holds this folder alone, so that an include against the arrows does not compile.
function(ipsh_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/(xtables/|front/prompt/|front/main\\.cpp)")
  set(root ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${name} ${root}/${name} SYMBOLIC)
  add_library(ipsh_${name} STATIC ${sources})
  target_include_directories(ipsh_${name} PUBLIC ${root})
  foreach(dependency ${ARGN})
    target_link_libraries(ipsh_${name} PUBLIC ipsh_${dependency})
  endforeach()
endfunction()

# ipsh_module(NAME FOLDER LIBRARIES...): a shared object beside the program, opened with dlopen when it is needed, so
# that a script that does not need it does not pay for its libraries at start-up.
function(ipsh_module name folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  add_library(${name} MODULE ${sources})
  set_target_properties(${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  target_link_libraries(${name} PRIVATE ${ARGN})
endfunction()
